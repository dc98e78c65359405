//! A graph as Rust source.

use std::fmt::Write;

use super::graph::{Graph, Node};

/// The annotated structs; `register`, which adds all of them to an app; and `NODES`, the same for a program by hand.
pub(crate) fn of(graph: &Graph) -> String {
    let mut source = String::from("use ::std::sync::Arc;\n");
    for (i, node) in graph.nodes.iter().enumerate() {
        source += &resource(i, node);
    }
    source += "pub(crate) fn register(app: ::tenure::AppBuilder) -> ::tenure::AppBuilder {\napp\n";
    for i in 0..graph.nodes.len() {
        let _ = writeln!(source, ".register::<R{i}>()");
    }
    source += "}\n";
    source += "pub(crate) static NODES: &[::tenure_benches::by_hand::Node] = &[\n";
    for i in 0..graph.nodes.len() {
        let _ = writeln!(source, "N{i},");
    }
    source += "];\n";
    for (i, node) in graph.nodes.iter().enumerate() {
        source += &entry(i, node);
    }
    source
}

fn resource(i: usize, node: &Node) -> String {
    let each = |text: fn(usize, usize) -> String| -> String {
        node.dependencies.iter().enumerate().map(|(place, &of)| text(place, of)).collect()
    };
    let fields = each(|place, of| format!("f{place}: Arc<R{of}>, "));
    let parameters = each(|place, of| format!("f{place}: Arc<R{of}>, "));
    let names = each(|place, _| format!("f{place}, "));
    let sleep = match node.millis {
        0 => String::new(),
        millis => format!("::tokio::time::sleep(::std::time::Duration::from_millis({millis})).await; "),
    };
    format!(
        "\
         #[::tenure::managed_resource(init = Self::init, dispose = Self::dispose)]\n\
         pub(crate) struct R{i} {{ {fields} }}\n\
         impl R{i} {{ async fn init({parameters}) -> Self {{ {sleep}Self {{ {names} }} }} \
         async fn dispose(&self) {{ {sleep}}} }}\n"
    )
}

/// A constant of its own for each: the compiler takes quadratic time for many closures in one item.
fn entry(i: usize, node: &Node) -> String {
    let dependencies = &node.dependencies;
    let arguments: Vec<_> = dependencies.iter().map(|of| format!("::tenure_benches::by_hand::held(held, {of})")).collect();
    let arguments = arguments.join(", ");
    let held = if dependencies.is_empty() { "_held" } else { "held" };
    format!(
        "const N{i}: ::tenure_benches::by_hand::Node = ::tenure_benches::by_hand::Node {{ dependencies: &{dependencies:?}, \
         init: |_, {held}| {{ let made = R{i}::init({arguments}); ::std::boxed::Box::pin(async move {{ \
         Arc::new(made.await) as ::tenure_benches::by_hand::Value }}) }}, \
         dispose: |value| ::std::boxed::Box::pin(async move {{ \
         if let Some(value) = value.downcast_ref::<R{i}>() {{ value.dispose().await; }} }}) }};\n"
    )
}
