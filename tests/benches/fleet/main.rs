//! How fleets of processes share one quota: `cargo bench -p hubspot-associations-tests --bench fleet` prints a table.

use std::time::Duration;

mod simulation;

use simulation::{Fleet, MAX, Reports, WINDOW, jain};

/// The number of measured windows, from the fourth after the last start on.
const MEASURED: usize = 30;
const SEEDS: u64 = 25;

fn windows(number: f64) -> Duration {
    WINDOW.mul_f64(number)
}

/// The worst figures of several runs.
#[derive(Clone, Copy)]
struct Figures {
    rejected: f64,
    used: f64,
    fairness: f64,
    lost: u32,
    /// Rejections in the first three windows of processes that start together.
    cold: f64,
}

impl Figures {
    fn worse(self, other: Self) -> Self {
        Self {
            rejected: self.rejected.max(other.rejected),
            used: self.used.min(other.used),
            fairness: self.fairness.min(other.fairness),
            lost: self.lost.max(other.lost),
            cold: self.cold.max(other.cold),
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Together,
    Staggered,
    Others,
    JoinsAndCrashes,
}

fn measure(reports: Reports, processes: usize, kind: Kind, seed: u64) -> Figures {
    let mut fleet = Fleet::new(reports, if processes == 1 { 128 } else { 16 }, seed);
    let mut alive = 0..processes;
    let mut from = 3;
    for process in 0..processes {
        fleet.join(match kind {
            Kind::Together | Kind::Others => Duration::from_millis(process as u64 % 5),
            Kind::Staggered => windows(process as f64 / 2.0),
            Kind::JoinsAndCrashes if process < processes / 2 => Duration::ZERO,
            Kind::JoinsAndCrashes => windows(12.0 + process as f64 % 7.0 / 7.0),
        });
    }
    match kind {
        Kind::Together => {}
        Kind::Staggered => from += processes / 2,
        Kind::Others => fleet.others(WINDOW / 30, false, Duration::ZERO),
        Kind::JoinsAndCrashes => {
            alive.start = processes / 4;
            from = 26;
            (0..alive.start).for_each(|process| fleet.crash(process, windows(22.0)));
        }
    }
    let measured = from..from + MEASURED;
    fleet.run(windows(measured.end as f64));
    let accepted: Vec<_> = alive.map(|process| fleet.processes[process].accepted.sum(measured.clone())).collect();
    let rejected: f64 = fleet.processes.iter().map(|process| process.rejected.sum(measured.clone())).sum();
    let total: f64 = accepted.iter().sum();
    Figures {
        rejected: rejected / (total + rejected),
        used: total / ((MEASURED * MAX) as f64 - fleet.served.sum(measured)),
        fairness: jain(&accepted),
        lost: fleet.processes.iter().map(|process| process.lost).sum(),
        cold: match kind {
            Kind::Together | Kind::Others => fleet.processes.iter().map(|process| process.rejected.sum(0..3)).sum(),
            _ => 0.0,
        },
    }
}

/// Returns the fraction of its fair share that a process gets in windows six to nine after it joins others.
fn late_joiner(reports: Reports, others: usize, seed: u64) -> f64 {
    let mut fleet = Fleet::new(reports, 64, seed);
    (0..others).for_each(|_| fleet.join(Duration::ZERO));
    fleet.join(windows(20.0));
    fleet.run(windows(30.0));
    let mut shares = fleet.processes.iter().map(|process| process.accepted.sum(26..30));
    let total: f64 = shares.clone().sum();
    shares.next_back().unwrap_or_default() / (total / (others + 1) as f64)
}

/// Returns the fraction of accepted calls of another program, which calls once a second while the fleet uses all it can.
fn other_program(reports: Reports, processes: usize) -> f64 {
    let mut fleet = Fleet::new(reports, 128, 9);
    (0..processes).for_each(|_| fleet.join(Duration::ZERO));
    fleet.others(Duration::from_secs(1), true, windows(5.0));
    fleet.run(windows(45.0));
    let (served, unserved) = (fleet.served.sum(6..45), fleet.unserved.sum(6..45));
    served / (served + unserved)
}

fn main() {
    println!("The worst of {SEEDS} runs. 429, use and fairness: from the fourth window after the last start on.");
    for (headers, retry_after) in [(true, false), (true, true), (false, false), (false, true)] {
        let reports = Reports { headers, retry_after };
        println!("\nrate-limit headers: {headers}, Retry-After: {retry_after}\n");
        println!("| processes | | 429 | quota used | Jain | lost | 429 at the start |\n|---|---|---|---|---|---|---|");
        for processes in [1, 2, 4, 8, 16, 50] {
            for (kind, name) in [
                (Kind::Together, "together"),
                (Kind::Staggered, "one after the other"),
                (Kind::Others, "others take 30 %"),
                (Kind::JoinsAndCrashes, "joins and crashes"),
            ] {
                if processes == 1 && matches!(kind, Kind::Staggered | Kind::JoinsAndCrashes) {
                    continue;
                }
                let runs = (0..SEEDS).map(|seed| measure(reports, processes, kind, seed));
                let Some(Figures { rejected, used, fairness, lost, cold }) = runs.reduce(Figures::worse) else {
                    continue;
                };
                let (rejected, used) = (rejected * 100.0, used * 100.0);
                println!("| {processes} | {name} | {rejected:.2} % | {used:.1} % | {fairness:.3} | {lost} | {cold} |");
            }
        }
        for others in [1, 2, 4, 15] {
            let mean: f64 = (0..SEEDS).map(|seed| late_joiner(reports, others, seed)).sum::<f64>() / SEEDS as f64;
            println!("\na late joiner to {others}: {mean:.2} of its fair share in the windows six to nine (mean)");
        }
        for processes in [1, 4, 16] {
            println!(
                "\nanother program next to {processes}: {:.1} % served",
                other_program(reports, processes) * 100.0
            );
        }
    }
}
