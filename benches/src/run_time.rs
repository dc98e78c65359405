//! A graph that is made at run time, for more resources than a compiler would like to see.
//!
//! Its resources share one type, but each has its own descriptor and its own place in the app, so that the engine does for
//! each what it does for an annotated struct: `benches/run` shows that both cost the same where both can be had.

use std::sync::Arc;

use tenure::{
    __private::{
        Declaration, Descriptor, DescriptorRef, Dispose, Edge, Form, Home, Index, Init, Inject, Injector, Managed, Options,
        Path, Place, held,
    },
    GetError,
};

use crate::{
    by_hand::{self, Node},
    graph::Graph,
};

/// A resource that holds up to three others.
struct Member {
    _holds: Below,
}

type Below = [Option<Arc<Member>>; 3];

/// What a member takes: its descriptor says which.
struct Taken(Below);

#[allow(clippy::unused_async, reason = "hooks that do nothing, asynchronously")]
impl Member {
    async fn init(below: Taken) -> Self {
        Self { _holds: below.0 }
    }

    async fn dispose(&self) {}
}

static NO_INDEX: Index = Index::new();

/// Only a type's own descriptor is found by its type; it is in no app.
static UNUSED: Descriptor = Descriptor::resource::<Member>(declaration("Member", 0, &NO_INDEX));

const fn declaration(name: &'static str, line: u32, index: &'static Index) -> Declaration {
    let place = Place { module: "run_time", file: file!(), line, column: 1, krate: 1, seed: 1 };
    Declaration { name, place, index, options: Options::DEFAULT, after: &[], provides: &[], lines: "" }
}

impl Managed for Member {
    type Held = held::Shared<Self>;
    const DECLARED: DescriptorRef = DescriptorRef::to_static(&raw const UNUSED);
    const INIT: Init<Self> = Init::<Self>::hook(&Path::new(Self::init));
    const DISPOSE: Option<Dispose<Self>> = Some(Dispose::<Self>::hook(&Path::new(Self::dispose)));
}

impl Inject for Taken {
    const EDGE: Edge = Edge::Framework { name: "Taken", home: Home::Resource };

    fn inject(injector: &Injector) -> Result<Self, GetError> {
        let mut taken = injector.dependencies();
        Ok(Self([taken.next(), taken.next(), taken.next()]))
    }
}

/// A graph, for an app and for the program by hand. It is never freed.
///
/// # Panics
/// If it has more nodes than there are line numbers.
pub fn leak(graph: &Graph) -> (Vec<&'static Descriptor>, &'static [Node]) {
    let (mut members, mut nodes) = (Vec::<&'static Descriptor>::new(), Vec::new());
    for (i, node) in graph.nodes.iter().enumerate() {
        let to = |&of: &usize| Edge::resource(DescriptorRef::to_static(members[of]), Form::Shared);
        let edges: Vec<_> = node.dependencies.iter().map(to).collect();
        let line = u32::try_from(i).expect("a line number");
        let declaration = declaration(format!("R{i}").leak(), line, Box::leak(Box::new(Index::new())));
        let descriptor = Descriptor::resource::<Member>(declaration).with_dependencies(edges.leak());
        members.push(Box::leak(Box::new(descriptor)));
        nodes.push(by_hand_node(node.dependencies.clone().leak()));
    }
    (members, nodes.leak())
}

fn by_hand_node(dependencies: &'static [usize]) -> Node {
    Node {
        dependencies,
        init: |dependencies, held| {
            let mut taken = dependencies.iter().map(|&of| by_hand::held(held, of));
            let made = Member::init(Taken([taken.next(), taken.next(), taken.next()]));
            Box::pin(async move { Arc::new(made.await) as by_hand::Value })
        },
        dispose: |value| {
            Box::pin(async move {
                if let Some(value) = value.downcast_ref::<Member>() {
                    value.dispose().await;
                }
            })
        },
    }
}
