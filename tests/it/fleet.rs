//! A small version of the simulation in `benches/fleet`, with the goals that every change must keep.

use std::time::Duration;

#[allow(dead_code, reason = "the bench uses all of it")]
#[path = "../benches/fleet/simulation.rs"]
mod simulation;

use simulation::{Fleet, MAX, Told, WINDOW, jain};

const EVERY: [Told; 4] = [
    Told { headers: true, retry_after: false },
    Told { headers: true, retry_after: true },
    Told { headers: false, retry_after: false },
    Told { headers: false, retry_after: true },
];

/// A fleet that starts together, after 20 windows: the rate of rejections and the accepted calls of each process, from the
/// fourth window on.
fn fleet(told: Told, processes: usize) -> (Fleet, f64, Vec<f64>) {
    let mut fleet = Fleet::new(told, if processes == 1 { 128 } else { 16 }, 1);
    (0..processes).for_each(|_| fleet.join(Duration::ZERO));
    fleet.run(WINDOW * 20);
    let accepted: Vec<_> = fleet.processes.iter().map(|process| process.accepted.sum(3..20)).collect();
    let rejected: f64 = fleet.processes.iter().map(|process| process.rejected.sum(3..20)).sum();
    let rate = rejected / (accepted.iter().sum::<f64>() + rejected);
    (fleet, rate, accepted)
}

#[test]
fn a_process_that_is_alone_uses_the_quota_and_is_never_rejected() {
    for told in EVERY {
        let (fleet, rate, accepted) = fleet(told, 1);
        assert!(accepted[0] >= 0.93 * (17 * MAX) as f64, "{told:?}: {accepted:?}");
        assert_eq!((rate, fleet.processes[0].rejected.sum(0..20)), (0.0, 0.0), "{told:?}");
    }
}

#[test]
fn no_call_of_a_fleet_is_lost_and_few_are_rejected() {
    for told in EVERY {
        for processes in [2, 8, 16] {
            let (fleet, rate, _) = fleet(told, processes);
            assert!(rate < 0.05, "{told:?}, {processes} processes: {rate}");
            assert_eq!(fleet.processes.iter().map(|process| process.lost).sum::<u32>(), 0, "{told:?}, {processes}");
            let cold: f64 = fleet.processes.iter().map(|process| process.rejected.sum(0..3)).sum();
            assert!(cold <= MAX as f64, "{told:?}, {processes}: {cold} rejections at the start");
        }
    }
}

#[test]
fn a_fleet_that_reads_hubspots_headers_shares_fairly_and_uses_the_quota() {
    for processes in [2, 8, 16] {
        let (_, rate, accepted) = fleet(EVERY[0], processes);
        let used = accepted.iter().sum::<f64>() / (17 * MAX) as f64;
        assert!(used > 0.87 && jain(&accepted) > 0.93 && rate < 0.03, "{processes}: {used} {rate} {accepted:?}");
    }
}

#[test]
fn a_late_comer_gets_a_share_and_a_stranger_is_served() {
    let mut fleet = Fleet::new(EVERY[0], 64, 1);
    (0..2).for_each(|_| fleet.join(Duration::ZERO));
    fleet.join(WINDOW * 10);
    fleet.others(Duration::from_secs(1), true, WINDOW * 5);
    fleet.run(WINDOW * 24);
    let accepted: Vec<_> = fleet.processes.iter().map(|process| process.accepted.sum(16..24)).collect();
    assert!(accepted[2] > 0.5 * accepted[0], "{accepted:?}");
    let (served, unserved) = (fleet.served.sum(6..24), fleet.unserved.sum(6..24));
    assert!(served > 0.95 * (served + unserved), "{served} served, {unserved} not");
}
