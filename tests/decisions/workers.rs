//! Seed after seed, shared out among the processors.

use std::ops::Range;

/// Runs these seeds, each worker into a tally of its own, until it has enough for its share: the tally of one of so many
/// workers is asked.
pub fn each_seed<T: Default + Send>(
    seeds: Range<u64>,
    enough: impl Fn(&T, u64) -> bool + Sync,
    one: impl Fn(u64, &mut T) + Sync,
) -> Vec<T> {
    let workers = std::thread::available_parallelism().map_or(1, |workers| workers.get() as u64);
    std::thread::scope(|scope| {
        let run = |worker| {
            let (one, enough) = (&one, &enough);
            let seeds = seeds.start + worker..seeds.end;
            scope.spawn(move || {
                let mut tally = T::default();
                for seed in seeds.step_by(workers as usize) {
                    if enough(&tally, workers) {
                        break;
                    }
                    one(seed, &mut tally);
                }
                tally
            })
        };
        let running: Vec<_> = (0..workers).map(run).collect();
        running.into_iter().map(|run| run.join().expect("a contradiction")).collect()
    })
}
