//! Is there a point that lies in none of some boxes, and in one of each group of others?
//!
//! Knows boxes over dimensions with finitely many cells; knows no policies.
//! The question is hard in general, so the answer may be that it is too hard; it is never wrong.

use super::mask::Mask;
use super::work::Work;

/// A product of sets of cells: dimensions that are not in it are free.
pub type Block = Vec<(usize, Mask)>;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Every point of this region, which has a set of cells for each dimension, is one.
    Region(Vec<Mask>),
    Nothing,
    TooHard,
}

/// A region that lies in none of the blocks of `outside`, and within a block of each group of `inside`.
pub fn point(region: Vec<Mask>, outside: &[&Block], inside: &[Vec<&Block>], work: &mut Work) -> Found {
    // A dimension without cells has no point.
    if region.iter().any(|mask| mask.is_empty()) {
        return Found::Nothing;
    }
    let outside = outside.iter().map(|block| Demand::Leave(block));
    let demands = outside.chain(inside.iter().map(|group| Demand::Enter(group))).collect();
    Descent::new(region, demands).run(work)
}

/// What is asked of the point.
#[derive(Debug, Clone, Copy)]
enum Demand<'b> {
    /// That it is not in this block.
    Leave(&'b Block),
    /// That it is in one of these.
    Enter(&'b [&'b Block]),
}

/// A search, depth first. Every change is taken down, so that going back undoes it and no region is copied.
struct Descent<'b> {
    region: Vec<Mask>,
    demands: Vec<Demand<'b>>,
    /// Demands that are still open.
    open: Vec<bool>,
    /// By dimension: the demands that may come out otherwise once it is narrower.
    asking: Vec<Vec<usize>>,
    /// Demands to be looked at again, each once.
    queue: Vec<usize>,
    is_queued: Vec<bool>,
    done: Vec<Done>,
    choices: Vec<Choice<'b>>,
    /// How many demands were asked for since work was last spent, to be looked at again.
    asked: usize,
}

/// A change that going back undoes.
enum Done {
    /// The cells that a dimension had before.
    Narrowed(usize, Mask),
    Settled(usize),
}

/// A demand that can be met in several ways, which are tried in turn.
struct Choice<'b> {
    ways: Ways<'b>,
    /// How many were tried.
    tried: usize,
    /// How much was done before.
    mark: usize,
}

enum Ways<'b> {
    /// Out of a block in its first dimension; or to stay in the first and leave it in the second, and so on.
    Out(Block),
    Into(Vec<&'b Block>),
}

/// How a block lies to a region.
enum Lies {
    Apart,
    /// The whole region is in it.
    Around,
    /// The region reaches out of it in so many dimensions; the first of them.
    Across(usize, (usize, Mask)),
}

/// What a look at a demand shows.
enum Shows {
    /// So many ways to meet it.
    Ways(usize),
    Met,
    /// Nothing in the region meets it.
    Never,
}

impl<'b> Descent<'b> {
    fn new(region: Vec<Mask>, demands: Vec<Demand<'b>>) -> Self {
        let count = demands.len();
        let mut asking = vec![Vec::new(); region.len()];
        for (at, demand) in demands.iter().enumerate() {
            let mut note = |block: &Block| {
                for (dimension, _) in block {
                    if let Some(known) = asking.get_mut(*dimension)
                        && known.last() != Some(&at)
                    {
                        known.push(at);
                    }
                }
            };
            match demand {
                Demand::Leave(block) => note(block),
                Demand::Enter(group) => group.iter().for_each(|block| note(block)),
            }
        }
        // Backwards, so that the first is looked at first.
        let queue = (0..count).rev().collect();
        let (open, is_queued) = (vec![true; count], vec![true; count]);
        Self { region, demands, open, asking, queue, is_queued, done: Vec::new(), choices: Vec::new(), asked: count }
    }

    fn run(mut self, work: &mut Work) -> Found {
        loop {
            let is_left = match self.settle(work) {
                Some(is_left) => is_left,
                None => return Found::TooHard,
            };
            if is_left {
                match self.choice(work) {
                    Some(Some(choice)) => self.choices.push(choice),
                    Some(None) => return Found::Region(self.region),
                    None => return Found::TooHard,
                }
            }
            if !self.advance() {
                return Found::Nothing;
            }
        }
    }

    /// Does what leaves no choice, and again as long as it leads to more of it: only choices branch.
    /// Whether a point may be left; `None` where there is no work left.
    fn settle(&mut self, work: &mut Work) -> Option<bool> {
        while let Some(at) = self.queue.pop() {
            // Most of those that are asked for are queued already, and asking takes its time all the same.
            if !work.spend(std::mem::take(&mut self.asked)) {
                return None;
            }
            self.is_queued.get_mut(at).map(|queued| *queued = false)?;
            if !self.is_open(at) {
                continue;
            }
            match self.look(at, work)? {
                Shows::Never => return Some(false),
                Shows::Met => self.close(at),
                Shows::Ways(1) => {
                    self.close(at);
                    self.take_only_way(at);
                }
                Shows::Ways(_) => {}
            }
        }
        Some(true)
    }

    /// How a demand stands; `None` where there is no work left.
    fn look(&self, at: usize, work: &mut Work) -> Option<Shows> {
        Some(match self.demands.get(at).copied() {
            None => Shows::Met,
            Some(Demand::Leave(block)) => match self.lies(block, work)? {
                Lies::Apart => Shows::Met,
                // Inside one of these blocks lies no point that is outside all.
                Lies::Around => Shows::Never,
                Lies::Across(ways, _) => Shows::Ways(ways),
            },
            Some(Demand::Enter(group)) => {
                let mut ways = 0;
                for block in group {
                    match self.lies(block, work)? {
                        Lies::Apart => {}
                        // Wherever the point is found, it is in this block: the group asks for nothing more.
                        Lies::Around => return Some(Shows::Met),
                        Lies::Across(..) => ways += 1,
                    }
                }
                if ways == 0 { Shows::Never } else { Shows::Ways(ways) }
            }
        })
    }

    fn lies(&self, block: &Block, work: &mut Work) -> Option<Lies> {
        if !work.spend(block.len() + 1) {
            return None;
        }
        let (mut ways, mut first) = (0, None);
        for (dimension, mask) in block {
            let own = self.region.get(*dimension).copied().unwrap_or_default();
            if own.and(*mask).is_empty() {
                return Some(Lies::Apart);
            }
            if !own.without(*mask).is_empty() {
                ways += 1;
                first = first.or(Some((*dimension, *mask)));
            }
        }
        Some(first.map_or(Lies::Around, |first| Lies::Across(ways, first)))
    }

    /// Does what the only way to meet a demand asks for.
    fn take_only_way(&mut self, at: usize) {
        let free = &mut Work::of(usize::MAX);
        match self.demands.get(at).copied() {
            None => {}
            Some(Demand::Leave(block)) => {
                if let Some(Lies::Across(_, (dimension, mask))) = self.lies(block, free) {
                    self.narrow(dimension, |own| own.without(mask));
                }
            }
            Some(Demand::Enter(group)) => {
                let only = group.iter().find(|block| !matches!(self.lies(block, free), Some(Lies::Apart) | None));
                for (dimension, mask) in only.into_iter().flat_map(|block| block.iter()) {
                    self.narrow(*dimension, |own| own.and(*mask));
                }
            }
        }
    }

    /// The open demand that can be met in the fewest ways: these make the fewest branches. `Some(None)` where none is open,
    /// `None` where there is no work left.
    fn choice(&self, work: &mut Work) -> Option<Option<Choice<'b>>> {
        let mut least: Option<(usize, usize)> = None;
        for at in (0..self.demands.len()).filter(|at| self.is_open(*at)) {
            if let Shows::Ways(ways) = self.look(at, work)?
                && least.is_none_or(|(fewest, _)| ways < fewest)
            {
                least = Some((ways, at));
                // What has one way only was taken before.
                if ways <= 2 {
                    break;
                }
            }
        }
        let Some((_, at)) = least else { return Some(None) };
        let free = &mut Work::of(usize::MAX);
        let ways = match self.demands.get(at).copied()? {
            Demand::Leave(block) => {
                let reaches_out = |(dimension, mask): &&(usize, Mask)| {
                    self.region.get(*dimension).is_some_and(|own| !own.without(*mask).is_empty())
                };
                Ways::Out(block.iter().filter(reaches_out).copied().collect())
            }
            Demand::Enter(group) => {
                let meets = |block: &&&Block| !matches!(self.lies(block, free), Some(Lies::Apart) | None);
                Ways::Into(group.iter().filter(meets).copied().collect())
            }
        };
        Some(Some(Choice { ways, tried: 0, mark: self.done.len() }))
    }

    /// Goes on with the next way of the last choice that has one left; false where none has.
    fn advance(&mut self) -> bool {
        self.queue.iter().for_each(|at| self.is_queued.get_mut(*at).into_iter().for_each(|queued| *queued = false));
        self.queue.clear();
        while let Some(mut choice) = self.choices.pop() {
            self.undo(choice.mark);
            let tried = choice.tried;
            choice.tried += 1;
            match &choice.ways {
                Ways::Out(block) if tried < block.len() => {
                    // The ways do not overlap, so nothing is looked at twice: whoever leaves by a later one stays in the former.
                    for (dimension, mask) in block.iter().take(tried) {
                        self.narrow(*dimension, |own| own.and(*mask));
                    }
                    if let Some((dimension, mask)) = block.get(tried) {
                        self.narrow(*dimension, |own| own.without(*mask));
                    }
                }
                Ways::Into(blocks) if tried < blocks.len() => {
                    for (dimension, mask) in blocks.get(tried).into_iter().flat_map(|block| block.iter()) {
                        self.narrow(*dimension, |own| own.and(*mask));
                    }
                }
                Ways::Out(_) | Ways::Into(_) => continue,
            }
            self.choices.push(choice);
            return true;
        }
        false
    }

    fn is_open(&self, at: usize) -> bool {
        self.open.get(at) == Some(&true)
    }

    fn close(&mut self, at: usize) {
        if let Some(open) = self.open.get_mut(at) {
            *open = false;
            self.done.push(Done::Settled(at));
        }
    }

    fn narrow(&mut self, dimension: usize, to: impl Fn(Mask) -> Mask) {
        let Some(mask) = self.region.get_mut(dimension) else { return };
        let before = *mask;
        *mask = to(before);
        if *mask == before {
            return;
        }
        self.done.push(Done::Narrowed(dimension, before));
        let asking = self.asking.get(dimension).map(Vec::as_slice).unwrap_or_default();
        self.asked += asking.len();
        for at in asking {
            if self.open.get(*at) == Some(&true)
                && let Some(queued) = self.is_queued.get_mut(*at)
                && !std::mem::replace(queued, true)
            {
                self.queue.push(*at);
            }
        }
    }

    /// Undoes all but so much.
    fn undo(&mut self, mark: usize) {
        for done in self.done.drain(mark.min(self.done.len())..).rev() {
            match done {
                Done::Narrowed(dimension, before) => {
                    self.region.get_mut(dimension).into_iter().for_each(|mask| *mask = before);
                }
                Done::Settled(at) => self.open.get_mut(at).into_iter().for_each(|open| *open = true),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn holds(block: &Block, point: &[usize]) -> bool {
        block.iter().all(|(dimension, mask)| point.get(*dimension).is_some_and(|cell| mask.has(*cell)))
    }

    fn mask(cells: impl IntoIterator<Item = usize>) -> Mask {
        let mut mask = Mask::default();
        cells.into_iter().for_each(|cell| mask.insert(cell));
        mask
    }

    fn blocks(count: usize) -> impl Strategy<Value = Vec<Block>> {
        let mask = (1_u64..15).prop_map(|bits| mask((0..4).filter(|cell| bits & (1 << cell) != 0)));
        let block = proptest::collection::btree_map(0_usize..5, mask, 0..4);
        proptest::collection::vec(block.prop_map(|block| block.into_iter().collect()), 0..count)
    }

    fn found(outside: &[Block], inside: &[Vec<Block>], looks: usize) -> Found {
        let groups: Vec<Vec<&Block>> = inside.iter().map(|group| group.iter().collect()).collect();
        point(vec![Mask::first(4); 5], &outside.iter().collect::<Vec<_>>(), &groups, &mut Work::of(looks))
    }

    proptest! {
        #[test]
        fn is_the_same_as_trying_every_point(outside in blocks(12), inside in proptest::collection::vec(blocks(4), 0..4)) {
            let mut points = (0..4_usize.pow(5)).map(|number| (0..5).map(|at| number / 4_usize.pow(at) % 4).collect());
            let is_one = |point: &Vec<usize>| {
                !outside.iter().any(|block| holds(block, point))
                    && inside.iter().all(|group| group.iter().any(|block| holds(block, point)))
            };
            let expect = points.any(|point| is_one(&point));
            match found(&outside, &inside, usize::MAX) {
                Found::Region(region) => {
                    // Any cell of each dimension will do, so the first and the last are tried.
                    for last in [false, true] {
                        let cell = |mask: &Mask| if last { mask.cells().last() } else { mask.cells().next() };
                        let point: Vec<usize> = region.iter().map(|mask| cell(mask).unwrap_or(99)).collect();
                        prop_assert!(is_one(&point), "{point:?}");
                    }
                }
                Found::Nothing => prop_assert!(!expect),
                Found::TooHard => prop_assert!(false, "too hard"),
            }
        }

        #[test]
        fn with_less_work_it_only_says_less(
            outside in blocks(12),
            inside in proptest::collection::vec(blocks(4), 0..4),
            looks in 0_usize..200,
        ) {
            let all = found(&outside, &inside, usize::MAX);
            let some = found(&outside, &inside, looks);
            prop_assert!(some == Found::TooHard || some == all, "{some:?} {all:?}");
        }
    }

    /// The pigeons of a small town: more pairs must differ than there are cells.
    fn pigeons(count: usize) -> (Vec<Mask>, Vec<Block>) {
        let pairs = (0..count).flat_map(|a| (0..a).map(move |b| (a, b)));
        let outside =
            pairs.flat_map(|(a, b)| (0..count - 1).map(move |cell| vec![(a, mask([cell])), (b, mask([cell]))]));
        (vec![Mask::first(count - 1); count], outside.collect())
    }

    #[test]
    fn gives_up_rather_than_guess() {
        let found = |count, looks| {
            let (region, outside) = pigeons(count);
            point(region, &outside.iter().collect::<Vec<_>>(), &[], &mut Work::of(looks))
        };
        assert_eq!(found(12, 1_000_000), Found::TooHard);
        assert_eq!(found(5, 1_000_000), Found::Nothing);
        assert_eq!(found(5, 100), Found::TooHard);
    }

    /// Its depth is that of the policies and not of the stack.
    #[test]
    fn a_long_way_down() {
        let count = 5_000;
        let outside: Vec<Block> = (1..count).map(|at| vec![(at - 1, mask([0, 1])), (at, mask([1]))]).collect();
        let region = vec![Mask::first(3); count];
        let found = point(region, &outside.iter().collect::<Vec<_>>(), &[], &mut Work::of(usize::MAX));
        assert!(matches!(found, Found::Region(_)));
    }
}
