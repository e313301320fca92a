//! A small version of the simulation in `benches/fleet`, with the targets that every change must meet.

use std::time::Duration;

#[allow(dead_code, reason = "the bench uses all of it")]
#[path = "../benches/fleet/simulation.rs"]
mod simulation;

use simulation::{Fleet, MAX, Reports, WINDOW, jain};

const EVERY: [Reports; 4] = [
    Reports { headers: true, retry_after: false },
    Reports { headers: true, retry_after: true },
    Reports { headers: false, retry_after: false },
    Reports { headers: false, retry_after: true },
];

/// The results of a fleet from the fourth window after the last start on.
struct Run {
    rejected: f64,
    used: f64,
    fairness: f64,
    /// In all windows.
    lost: u32,
    /// In the first three windows.
    cold: f64,
}

/// Runs a fleet whose processes start one after the other, `gap` apart.
fn run(reports: Reports, processes: usize, gap: Duration) -> Run {
    const MEASURED: usize = 17;
    let mut fleet = Fleet::new(reports, if processes == 1 { 128 } else { 16 }, 1);
    (0..processes).for_each(|process| fleet.join(gap * process as u32));
    let started = (gap * processes as u32).as_secs().div_ceil(WINDOW.as_secs()) as usize;
    let measured = started + 3..started + 3 + MEASURED;
    fleet.run(WINDOW * measured.end as u32);
    let accepted: Vec<_> = fleet.processes.iter().map(|process| process.accepted.sum(measured.clone())).collect();
    let rejected = |windows: std::ops::Range<usize>| -> f64 {
        fleet.processes.iter().map(|process| process.rejected.sum(windows.clone())).sum()
    };
    let total: f64 = accepted.iter().sum();
    Run {
        rejected: rejected(measured.clone()) / (total + rejected(measured)),
        used: total / (MEASURED * MAX) as f64,
        fairness: jain(&accepted),
        lost: fleet.processes.iter().map(|process| process.lost).sum(),
        cold: rejected(0..3),
    }
}

/// Returns the fraction of its fair share that a process gets in windows six to nine after it joins others.
fn late_joiner(reports: Reports, others: usize) -> f64 {
    let mut fleet = Fleet::new(reports, 64, 1);
    (0..others).for_each(|_| fleet.join(Duration::ZERO));
    fleet.join(WINDOW * 10);
    fleet.run(WINDOW * 20);
    let accepted: Vec<_> = fleet.processes.iter().map(|process| process.accepted.sum(16..20)).collect();
    accepted[others] * (others + 1) as f64 / accepted.iter().sum::<f64>()
}

const STAGGERED: Duration = Duration::from_secs(5);

#[test]
fn a_single_process_uses_the_quota_and_is_never_rejected() {
    for reports in EVERY {
        let Run { used, rejected, cold, .. } = run(reports, 1, Duration::ZERO);
        assert!(used > 0.945, "{reports:?}: {used}");
        assert_eq!((rejected, cold), (0.0, 0.0), "{reports:?}");
    }
}

#[test]
fn a_fleet_loses_no_call_and_few_are_rejected() {
    for reports in EVERY {
        // Without headers, a call of a larger fleet can meet four rejections in a row.
        for processes in if reports.headers { [2, 8, 16] } else { [2, 4, 16] } {
            let Run { rejected, lost, cold, .. } = run(reports, processes, Duration::ZERO);
            assert!(rejected < 0.04, "{reports:?}, {processes} processes: {rejected}");
            assert_eq!(lost, 0, "{reports:?}, {processes}");
            assert!(cold <= MAX as f64, "{reports:?}, {processes}: {cold} rejections at the start");
        }
    }
}

#[test]
fn a_fleet_that_reads_hubspots_headers_shares_fairly_and_uses_the_quota() {
    for (processes, gap) in [(2, Duration::ZERO), (2, STAGGERED), (8, Duration::ZERO), (8, STAGGERED), (16, STAGGERED)]
    {
        let Run { rejected, used, fairness, lost, .. } = run(EVERY[0], processes, gap);
        let figures = format!("{processes}, {gap:?}: {rejected}, {used}, {fairness}, {lost}");
        assert!(rejected < 0.02 && used > 0.88 && fairness > 0.92 && lost == 0, "{figures}");
    }
}

#[test]
fn a_fleet_without_headers_shares_the_quota() {
    for (reports, least) in [(EVERY[2], 0.8), (EVERY[3], 0.7)] {
        for (processes, gap) in [(2, Duration::ZERO), (2, STAGGERED), (4, STAGGERED)] {
            let Run { rejected, used, fairness, lost, .. } = run(reports, processes, gap);
            let figures = format!("{reports:?}, {processes}, {gap:?}: {rejected}, {used}, {fairness}, {lost}");
            assert!(rejected < 0.02 && used > least && fairness > 0.55 && lost == 0, "{figures}");
        }
    }
}

#[test]
fn a_late_joiner_gets_a_fair_share_within_six_windows() {
    for (reports, others, least) in [(EVERY[0], 1, 0.8), (EVERY[1], 1, 0.8), (EVERY[0], 4, 0.6), (EVERY[2], 1, 0.5)] {
        let share = late_joiner(reports, others);
        assert!(share > least, "{reports:?}, a late joiner to {others}: {share}");
    }
}

#[test]
fn another_program_that_calls_once_a_second_is_served() {
    for reports in EVERY {
        let mut fleet = Fleet::new(reports, 64, 1);
        (0..2).for_each(|_| fleet.join(Duration::ZERO));
        fleet.others(Duration::from_secs(1), true, WINDOW * 5);
        fleet.run(WINDOW * 24);
        let (served, unserved) = (fleet.served.sum(6..24), fleet.unserved.sum(6..24));
        assert!(served > 0.95 * (served + unserved), "{reports:?}: {served} served, {unserved} not");
    }
}
