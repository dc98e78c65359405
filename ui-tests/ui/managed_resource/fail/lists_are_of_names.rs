//! error: none
//! errors: 5
//! A list in another form is understood, by the names that stand in it.
use tenure::managed_resource;

#[managed_resource(init = || Self, after = [Db])]
struct Api;
#[managed_resource(init = || Self, after("Db"))]
struct Jobs;
#[managed_resource(init = || Self, provides(impl Mailer))]
struct Smtp;
#[managed_resource(init = || Self, provides(Arc<dyn Mailer>))]
struct Fake;
#[managed_resource(init = || Self, provides = "Mailer")]
struct Other;

struct Db;
trait Mailer {}

fn main() {}
