//! Opens a scope, gets three resources in it, each of which takes the one before and two of the app's, and closes it, so many
//! times; beside the same by hand, with a cell for each, and beside what a handler does that needs all three, in that order,
//! at one place.
//!
//! `memory` prints how many bytes one open scope takes: empty, and with the three.
#![allow(unsafe_code, reason = "an allocator that counts")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    hint::black_box,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use tenure::{App, AppHandle, ScopeError, managed_resource, resource, scope};
use tokio::sync::OnceCell;

struct Counting;

static BYTES: AtomicUsize = AtomicUsize::new(0);

// SAFETY: everything is left to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        BYTES.fetch_add(layout.size(), Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        BYTES.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[resource]
struct Database {
    #[resource(default)]
    ended: AtomicUsize,
}

#[resource]
struct Clock {
    #[resource(default)]
    now: AtomicUsize,
}

#[scope]
struct Request;

#[managed_resource(scope = Request, init = Unit::begin, dispose = Unit::end)]
struct Unit {
    database: Arc<Database>,
    clock: Arc<Clock>,
}

impl Unit {
    fn begin(database: Arc<Database>, clock: Arc<Clock>) -> Self {
        Self { database, clock }
    }

    fn end(&self) {
        self.database.ended.store(self.clock.now.load(Relaxed), Relaxed);
    }
}

#[managed_resource(scope = Request, init = Users::new, dispose = Users::end)]
struct Users {
    unit: Arc<Unit>,
    clock: Arc<Clock>,
}

impl Users {
    fn new(unit: Arc<Unit>, clock: Arc<Clock>) -> Self {
        Self { unit, clock }
    }

    fn end(&self) {
        self.unit.database.ended.store(self.clock.now.load(Relaxed), Relaxed);
    }
}

#[managed_resource(scope = Request, init = Orders::new, dispose = Orders::end)]
struct Orders {
    users: Arc<Users>,
    database: Arc<Database>,
}

impl Orders {
    fn new(users: Arc<Users>, database: Arc<Database>) -> Self {
        Self { users, database }
    }

    fn end(&self) {
        self.database.ended.store(Arc::strong_count(&self.users), Relaxed);
    }
}

#[derive(Default)]
struct ByHand {
    unit: OnceCell<Arc<Unit>>,
    users: OnceCell<Arc<Users>>,
    orders: OnceCell<Arc<Orders>>,
}

struct Held {
    database: Arc<Database>,
    clock: Arc<Clock>,
}

impl ByHand {
    async fn unit(&self, app: &Held) -> Arc<Unit> {
        let make = async || Arc::new(Unit::begin(Arc::clone(&app.database), Arc::clone(&app.clock)));
        Arc::clone(self.unit.get_or_init(make).await)
    }

    async fn users(&self, app: &Held) -> Arc<Users> {
        let make = async || Arc::new(Users::new(self.unit(app).await, Arc::clone(&app.clock)));
        Arc::clone(self.users.get_or_init(make).await)
    }

    async fn orders(&self, app: &Held) -> Arc<Orders> {
        let make = async || Arc::new(Orders::new(self.users(app).await, Arc::clone(&app.database)));
        Arc::clone(self.orders.get_or_init(make).await)
    }

    fn close(self: Arc<Self>) {
        if let Some(orders) = self.orders.get() {
            orders.end();
        }
        if let Some(users) = self.users.get() {
            users.end();
        }
        if let Some(unit) = self.unit.get() {
            unit.end();
        }
    }
}

async fn with_tenure(app: &AppHandle) -> Result<(), ScopeError> {
    let scope = app.scope::<Request>();
    black_box(scope.get::<Unit>().await?);
    black_box(scope.get::<Users>().await?);
    black_box(scope.get::<Orders>().await?);
    scope.close().await
}

async fn by_hand(app: &Held) {
    let scope = Arc::new(ByHand::default());
    black_box(scope.unit(app).await);
    black_box(scope.users(app).await);
    black_box(scope.orders(app).await);
    black_box(scope).close();
}

/// No cells, no guard, nobody else who asks, no errors.
async fn by_hand_lean(app: &Held) {
    let unit = Arc::new(Unit::begin(Arc::clone(&app.database), Arc::clone(&app.clock)));
    let users = Arc::new(Users::new(Arc::clone(&unit), Arc::clone(&app.clock)));
    let orders = Arc::new(Orders::new(Arc::clone(&users), Arc::clone(&app.database)));
    black_box((&unit, &users, &orders));
    async { orders.end() }.await;
    async { users.end() }.await;
    async { unit.end() }.await;
}

async fn memory(app: &AppHandle) -> Result<(), ScopeError> {
    const MANY: usize = 1000;
    let before = BYTES.load(Relaxed);
    let scopes: Vec<_> = (0..MANY).map(|_| app.scope::<Request>()).collect();
    let opened = BYTES.load(Relaxed);
    for scope in &scopes {
        scope.get::<Orders>().await?;
    }
    let filled = BYTES.load(Relaxed);
    println!("{} {}", (opened - before) / MANY, (filled - before) / MANY);
    Ok(())
}

fn main() {
    let usage = "usage: tenure|hand|lean|memory TIMES";
    let who = std::env::args().nth(1).expect(usage);
    let times: u32 = std::env::args().nth(2).and_then(|times| times.parse().ok()).expect(usage);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let app = runtime.block_on(App::all().start()).expect("the start");
    let held = Held { database: app.get(), clock: app.get() };
    runtime.block_on(async {
        match who.as_str() {
            "tenure" => {
                for _ in 0..times {
                    with_tenure(black_box(&app)).await.expect("the scope");
                }
            }
            "hand" => {
                for _ in 0..times {
                    by_hand(black_box(&held)).await;
                }
            }
            "lean" => {
                for _ in 0..times {
                    by_hand_lean(black_box(&held)).await;
                }
            }
            _ => memory(&app).await.expect("the scopes"),
        }
    });
    // The end is not counted.
    std::process::exit(0);
}
