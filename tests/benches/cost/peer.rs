//! One of the Rust clients as a program, to compare it with clients in other languages.

use std::time::Duration;

use crate::{
    clients::Client,
    load::{at_once, block_on, one_by_one},
    sample::{median, quantile},
    server::Endpoint,
};

/// Prints one line of JSON, as the programs in `tests/benches/peers` do.
pub(crate) fn peer(arguments: &[String]) {
    let [client, url, seconds] = arguments else { panic!("client, url and seconds") };
    let span = Duration::from_secs_f64(seconds.parse().unwrap());
    block_on(async {
        let client = Client::new(client, &Endpoint { url: url.clone(), certificate: None });
        at_once(&client, 32, span / 4).await;
        let mut times = one_by_one(&client, span).await;
        let load = at_once(&client, 32, span).await;
        let line = serde_json::json!({
            "median": median(&mut times),
            "p99": quantile(&mut times, 0.99),
            "rate": load.calls_per_second,
            "cpu": load.cpu_microseconds_per_call,
        });
        println!("{line}");
    });
}
