//! Prints how long a graph of resources that sleep takes to start and to stop, over the same program by hand.
//!
//! The two take turns, so that whatever else the machine does meets both.

use std::time::{Duration, Instant};

use tenure::{App, AppBuilder};
use tenure_benches::by_hand::{self, Node};

#[allow(dead_code, clippy::pedantic, reason = "generated: fields to be held, and hooks that do nothing")]
mod square {
    include!(concat!(env!("OUT_DIR"), "/square.rs"));
}
#[allow(dead_code, clippy::pedantic, reason = "generated: fields to be held, and hooks that do nothing")]
mod irregular {
    include!(concat!(env!("OUT_DIR"), "/irregular.rs"));
}

const ROUNDS: usize = 15;

#[tokio::main]
async fn main() {
    compare("square", square::register, square::NODES).await;
    compare("irregular", irregular::register, irregular::NODES).await;
}

async fn compare(name: &str, register: fn(AppBuilder) -> AppBuilder, nodes: &'static [Node]) {
    let (mut tenure, mut hand) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let began = Instant::now();
        let app = register(App::only::<()>()).start().await.expect("the start");
        app.shutdown().await.expect("the stop");
        let framework = began.elapsed();
        let began = Instant::now();
        by_hand::stop(nodes, by_hand::start(nodes).await).await;
        // The first round warms up.
        if round > 0 {
            tenure.push(framework);
            hand.push(began.elapsed());
        }
    }
    println!("{name} {:.4}", median(tenure).as_secs_f64() / median(hand).as_secs_f64());
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
