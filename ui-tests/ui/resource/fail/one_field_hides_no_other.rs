//! error: E0080 E0277
//! errors: 8
//! A field whose type cannot be taken hides nothing that is wrong with the others, nor with the options.
use std::sync::Arc;
use tenure::{resource, scope};

struct Plain;
#[resource(lazy)]
struct Report;
#[resource(pool)]
struct Conn;
#[resource(optional)]
struct Metrics;
#[scope]
struct Request;
#[resource(scope = Request)]
struct Unit;
#[resource(scope = Request)]
trait Mailer: Send + Sync {}

#[resource(early, after(Report), provides(dyn Mailer))]
struct Api {
    plain: Arc<Plain>,
    report: Arc<Report>,
    conn: Arc<Conn>,
    metrics: Arc<Metrics>,
    unit: Arc<Unit>,
    late: Arc<Late>,
}
#[resource]
struct Late;
impl Mailer for Api {}

fn main() {}
