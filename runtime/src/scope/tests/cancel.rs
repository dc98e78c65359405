//! A future that works with scopes, dropped after each number of polls: nothing is lost, and the order is kept.

use std::collections::BTreeMap;

use proptest::{prelude::*, test_runner::RngSeed};

use super::{INNER, Inner, OUTER, outer, polled};
use crate::{
    AppHandle,
    cleanup::Reason,
    error::ScopeError,
    testing::{Hook, JournalEntry, Spec, Step, Way, What, World, cleanup, ms},
};

/// One scoped resource.
#[derive(Clone, Debug)]
struct Member {
    inner: bool,
    /// Which of those before it, and of the two of the app, it needs.
    needs: Vec<prop::sample::Index>,
    init: u8,
    dispose: u8,
    pushes: Option<u8>,
}

#[derive(Clone, Debug)]
struct Case {
    members: Vec<Member>,
    gets: Vec<(prop::sample::Index, bool)>,
    nested: bool,
    end: u8,
}

fn member() -> impl Strategy<Value = Member> {
    (any::<bool>(), prop::collection::vec(any::<prop::sample::Index>(), 0..4), 0..12_u8, 0..9_u8, prop::option::of(0..12_u8))
        .prop_map(|(inner, needs, init, dispose, pushes)| Member { inner, needs, init, dispose, pushes })
}

fn case() -> impl Strategy<Value = Case> {
    let gets = prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 1..6);
    (prop::collection::vec(member(), 1..7), gets, any::<bool>(), 0..7_u8).prop_map(|(members, gets, nested, end)| Case {
        members,
        gets,
        nested,
        end,
    })
}

const NAMES: [&str; 6] = ["s0", "s1", "s2", "s3", "s4", "s5"];
const PUSHED: [&str; 6] = ["p0", "p1", "p2", "p3", "p4", "p5"];

/// How an `init` goes: most go well.
fn init(kind: u8) -> Step {
    match kind {
        0..=2 => Step::at_once(),
        3..=5 => Step::ok(),
        6 | 7 => Step::ok().after(ms(1)),
        8 => Step::ok().after(ms(3)),
        9 => Step::error(),
        10 => Step::error().after(ms(1)),
        _ => Step::panic(),
    }
}

fn dispose(kind: u8) -> Way {
    match kind {
        0 => Way::Drop,
        1 => Way::Ref(Step::at_once()),
        2 => Way::Ref(Step::ok()),
        3 => Way::Ref(Step::ok().after(ms(2))),
        4 => Way::Ref(Step::error().after(ms(1))),
        5 => Way::Ref(Step::panic()),
        6 => Way::Ref(Step::hang()),
        7 => Way::Value(Step::at_once()),
        _ => Way::Value(Step::ok().after(ms(1))),
    }
}

fn is_cut(kind: u8) -> bool {
    matches!(kind, 5 | 6)
}

impl Case {
    /// The two of the app come first.
    fn needs(&self, i: usize) -> Vec<usize> {
        let member = &self.members[i];
        let seen: Vec<_> =
            (0..i).filter(|&other| member.inner || !self.members[other].inner).map(|other| other + 2).collect();
        let all: Vec<_> = [0, 1].into_iter().chain(seen).collect();
        let mut needs: Vec<_> = member.needs.iter().map(|need| all[need.index(all.len())]).collect();
        // What nobody in a scope uses does not wait for the scopes.
        needs.push(0);
        needs.sort_unstable();
        needs.dedup();
        needs
    }

    fn world(&self) -> World {
        let app = [Spec::new("a0").needs([1]), Spec::new("a1").dispose(Step::ok().after(ms(1)))];
        let scoped = self.members.iter().enumerate().map(|(i, member)| {
            let kind = if member.inner { &INNER } else { &OUTER };
            let mut spec = Spec::new(NAMES[i]).lives_in(kind).needs(self.needs(i)).init(init(member.init));
            spec.script.dispose = dispose(member.dispose);
            match member.pushes {
                Some(kind) => spec.pushes(PUSHED[i], init(kind)),
                None => spec,
            }
        });
        World::new(app.into_iter().chain(scoped))
    }

    /// What somebody does with scopes.
    async fn work(&self, app: &AppHandle, world: &World) {
        let scope = outer(app);
        let body = async |scope: &super::Scope<super::Outer>| {
            let inner = self.nested.then(|| scope.scope::<Inner>());
            for (i, (get, push)) in self.gets.iter().enumerate() {
                let at = get.index(self.members.len());
                let _ = match &inner {
                    Some(inner) => inner.value(world.descriptors[at + 2]).await,
                    None => scope.value(world.descriptors[at + 2]).await,
                };
                if *push {
                    let core = inner.as_ref().filter(|_| i % 2 == 0).map_or(scope.core(), |inner| inner.core());
                    let whose = if core.kind.id == INNER.id { "inner" } else { "outer" };
                    world.journal.write(whose, Hook::Value, What::Began);
                    assert!(
                        core.stack
                            .push(cleanup(&world.journal, whose, "pushed", init(u8::try_from(i % 4).unwrap_or(0) * 2)))
                            .is_ok()
                    );
                }
            }
            if let Some(inner) = inner.filter(|_| self.end != 5) {
                let _ = inner.close().await;
            }
            match self.end {
                1 => Err(ScopeError::Closed { scope: "the body" }),
                2 => panic!("the body"),
                _ => Ok(()),
            }
        };
        match self.end {
            0..=2 => drop(scope.run(body).await),
            3 => {
                let _ = body(&scope).await;
                drop(scope.close_with(Reason::Failed).await);
            }
            4 => {
                let _ = body(&scope).await;
            }
            _ => drop(scope.run_suppressing(body).await),
        }
    }

    /// Polls the work so often; `true` if it is through.
    async fn play(&self, polls: usize) -> bool {
        let world = self.world();
        let Ok(app) = world.app().start().await else { panic!("the app starts") };
        let through = polled(self.work(&app, &world), polls).await;
        // The app waits for whatever is left.
        let _ = app.shutdown().await;
        assert!(app.shared.scopes.is_idle(), "something is left");
        self.check(&world.journal.entries(), &format!("after {polls} polls:\n{}", world.journal));
        through
    }

    fn check(&self, entries: &[JournalEntry], story: &str) {
        let count = |name: &str, hook: fn(&Hook) -> bool, what: What| {
            entries.iter().filter(|entry| entry.name == name && hook(&entry.hook) && entry.what == what).count()
        };
        let value = |hook: &Hook| *hook == Hook::Value;
        let disposal = |hook: &Hook| *hook == Hook::Dispose;
        let cleaned = |hook: &Hook| matches!(hook, Hook::Cleanup(..));
        for (i, member) in self.members.iter().enumerate() {
            let made = count(NAMES[i], value, What::Began);
            assert_eq!(made, count(NAMES[i], value, What::Ended), "{}: each value is dropped; {story}", NAMES[i]);
            if member.dispose > 0 {
                assert_eq!(made, count(NAMES[i], disposal, What::Began), "{}: disposed of once; {story}", NAMES[i]);
            }
            if !is_cut(member.dispose) {
                assert_eq!(0, count(NAMES[i], disposal, What::Cut), "{}: its disposer is shielded; {story}", NAMES[i]);
            }
            if member.pushes.is_some() {
                let attempts = count(NAMES[i], |hook| *hook == Hook::Init, What::Began);
                assert_eq!(attempts, count(NAMES[i], cleaned, What::Began), "{}: cleaned up; {story}", NAMES[i]);
            }
        }
        for whose in ["inner", "outer"] {
            assert_eq!(count(whose, value, What::Began), count(whose, cleaned, What::Began), "{whose} pushed; {story}");
        }
        self.check_order(entries, story);
    }

    /// Last in, first out, in each scope; all of it before the app's own.
    fn check_order(&self, entries: &[JournalEntry], story: &str) {
        let names: BTreeMap<_, _> = NAMES.iter().zip(&self.members).map(|(name, member)| (*name, member)).collect();
        for inner in [false, true] {
            let here = |entry: &&JournalEntry| match names.get(entry.name) {
                Some(member) => member.inner == inner,
                None => entry.name == if inner { "inner" } else { "outer" },
            };
            let back = |entry: &&JournalEntry| match (names.get(entry.name), entry.hook, entry.what) {
                (Some(member), Hook::Value, What::Ended) => member.dispose == 0,
                (Some(_), Hook::Dispose, What::Began) | (None, Hook::Cleanup(..), What::Began) => true,
                _ => false,
            };
            let came = |entry: &&JournalEntry| entry.hook == Hook::Value && entry.what == What::Began;
            let mut came: Vec<_> = entries.iter().filter(here).filter(came).map(|entry| entry.name).collect();
            let went: Vec<_> = entries.iter().filter(here).filter(back).map(|entry| entry.name).collect();
            came.reverse();
            assert_eq!(came, went, "last in, first out; {story}");
        }
        // All that becomes of a resource is over before what it needs has its turn.
        let gone = |entry: &JournalEntry| matches!(entry.hook, Hook::Init | Hook::Dispose | Hook::Cleanup(..) | Hook::Value);
        for (i, name) in NAMES.into_iter().enumerate().take(self.members.len()) {
            let last = entries.iter().rposition(|entry| entry.name == name && gone(entry));
            for need in self.needs(i).into_iter().filter_map(|need| need.checked_sub(2)) {
                let turn = |entry: &JournalEntry| {
                    let drops = self.members[need].dispose == 0 && entry.hook == Hook::Value && entry.what == What::Ended;
                    entry.name == NAMES[need] && (drops || entry.hook == Hook::Dispose)
                };
                let first = entries.iter().position(turn).unwrap_or(usize::MAX);
                assert!(last.is_none_or(|last| last < first), "{name} before {}; {story}", NAMES[need]);
            }
        }
        let ours = |entry: &JournalEntry| !matches!(entry.name, "a0" | "a1");
        let last = entries.iter().rposition(ours);
        let first = entries.iter().position(|entry| entry.hook == Hook::Dispose && !ours(entry));
        assert!(last < first, "before what it uses; {story}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn whenever_it_is_dropped_everything_is_given_back_once_and_in_order(case in case()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        let Ok(runtime) = runtime else { panic!("a runtime") };
        for polls in 0.. {
            if runtime.block_on(case.play(polls)) {
                break;
            }
        }
    }
}
