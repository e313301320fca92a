//! How much of a rolling window is used, by one process or by several that share the quota.
//!
//! `cargo run --release -p hubspot-associations-tests --example quota [alone|shared]` prints figures.

use std::{
    env,
    error::Error,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use hubspot_associations::{Client, RateLimit, Timeouts};
use stand_in::{Settings, StandIn};

const MAX: usize = 100;
const WINDOW: Duration = Duration::from_secs(1);
const WINDOWS: usize = 60;
const PROCESSES: usize = 4;
const TASKS: usize = 64;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] | ["alone"] => alone().await,
        ["shared"] => shared().await,
        ["worker", url, start] => worker(url, start.parse()?).await,
        _ => Err("usage: quota [alone|shared]".into()),
    }
}

async fn server() -> std::io::Result<StandIn> {
    Settings { rate_limit: Some((MAX, WINDOW)), discard_requests: true, ..Settings::default() }.start().await
}

fn client(url: &str) -> hubspot_associations::ClientBuilder {
    Client::builder().access_token("bench").base_url(url).rate_limit(RateLimit::new(MAX, WINDOW))
}

async fn associate(client: &Client) -> Result<(), hubspot_associations::Error> {
    let call = client.create_default_association().from_object_type("contacts").from_object_id("1");
    call.to_object_type("companies").to_object_id("2").send().await.map(drop)
}

/// 1,000 calls from 64 tasks, which take at least nine windows.
async fn alone() -> Result<(), Box<dyn Error>> {
    const CALLS: u64 = 1_000;
    let hubspot = server().await?;
    let client = client(&hubspot.base_url()).build()?;
    let next = Arc::new(AtomicU64::new(0));
    let start = Instant::now();
    let tasks: Vec<_> = (0..TASKS)
        .map(|_| {
            let (client, next) = (client.clone(), Arc::clone(&next));
            tokio::spawn(async move {
                while next.fetch_add(1, Relaxed) < CALLS {
                    associate(&client).await.expect("no call is lost");
                }
            })
        })
        .collect();
    for task in tasks {
        task.await?;
    }
    let least = WINDOW * (CALLS / MAX as u64 - 1) as u32;
    let stats = hubspot.stats();
    let factor = start.elapsed().as_secs_f64() / least.as_secs_f64();
    println!(
        "accepted {}, 429 {}, {:?}, {factor:.3} of the least time",
        stats.accepted,
        stats.limited,
        start.elapsed()
    );
    Ok(())
}

/// Four processes for 60 windows.
async fn shared() -> Result<(), Box<dyn Error>> {
    let hubspot = server().await?;
    let start = SystemTime::now().duration_since(UNIX_EPOCH)? + Duration::from_millis(500);
    let children: Result<Vec<_>, _> = (0..PROCESSES)
        .map(|_| {
            let mut command = Command::new(env::current_exe()?);
            command.args(["worker", &hubspot.base_url(), &start.as_millis().to_string()]).stdout(Stdio::piped()).spawn()
        })
        .collect();
    let mut attempts = vec![[0u64; 3]; WINDOWS];
    let mut lost = 0;
    for child in children? {
        let output = tokio::task::spawn_blocking(|| child.wait_with_output()).await??;
        let text = String::from_utf8(output.stdout)?;
        let mut totals = [0u64; 2];
        for (row, line) in text.lines().enumerate() {
            let numbers: Vec<u64> = line.split(' ').map(str::parse).collect::<Result<_, _>>()?;
            if row == WINDOWS {
                lost += numbers[0];
                continue;
            }
            for (sum, number) in attempts[row].iter_mut().zip(&numbers) {
                *sum += number;
            }
            totals[0] += numbers[0];
            totals[1] += numbers[1];
        }
        println!("process: {} accepted, {} rejected", totals[0], totals[1]);
    }
    for (window, [accepted, rejected, _]) in attempts.iter().enumerate() {
        print!("{window}:{accepted}/{rejected} ");
    }
    let [accepted, rejected] = [0, 1].map(|column| attempts[3..].iter().map(|row| row[column]).sum::<u64>());
    let used = accepted as f64 / ((WINDOWS - 3) * MAX) as f64;
    let share = rejected as f64 / (accepted + rejected) as f64;
    println!(
        "\nlost {lost}; from the fourth window on: {:.2} % 429, {:.1} % of the quota used",
        share * 100.0,
        used * 100.0
    );
    Ok(())
}

/// Prints the accepted and rejected calls of each window, then the number of lost calls.
async fn worker(url: &str, start: u64) -> Result<(), Box<dyn Error>> {
    let counts: Arc<Vec<[AtomicU64; 2]>> = Arc::new((0..WINDOWS).map(|_| Default::default()).collect());
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    tokio::time::sleep(Duration::from_millis(start).saturating_sub(now)).await;
    let begin = Instant::now();
    let window = move || begin.elapsed().as_millis() as usize / WINDOW.as_millis() as usize;
    let seen = Arc::clone(&counts);
    let client = client(url).timeouts(Timeouts::new()).on_attempt(move |attempt| {
        if let (Some(row), Some(status)) = (seen.get(window()), attempt.status) {
            row[usize::from(status == 429)].fetch_add(1, Relaxed);
        }
    });
    let client = client.build()?;
    let tasks: Vec<_> = (0..TASKS)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move {
                let mut lost = 0u64;
                while window() < WINDOWS {
                    lost += u64::from(associate(&client).await.is_err());
                }
                lost
            })
        })
        .collect();
    let mut lost = 0;
    for task in tasks {
        lost += task.await?;
    }
    for [accepted, rejected] in counts.iter() {
        println!("{} {}", accepted.load(Relaxed), rejected.load(Relaxed));
    }
    println!("{lost}");
    Ok(())
}
