//! Who watches long work: a step says how many units it has and counts them off.

/// Told of the progress of long work; called from any thread.
pub trait Progress: Sync {
    /// `step` begins and has `units` of work.
    fn begin(&self, step: Step, units: u64);
    /// One more unit is done.
    fn advance(&self);
}

/// The steps that can take more than a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Classes from orders; a unit is a role key.
    Form,
    /// What would get heads left over into classes; a unit is a role key.
    Remedy,
    /// What each bid's win would have cost; a unit is a bid.
    Explain,
    /// What the award would be under other weights and experts; a unit is a draw.
    Robust,
    /// What-ifs; a unit is a scenario.
    Sweep,
    /// Where trainees go; a unit is an event.
    Place,
    /// Formation and award in one model; a unit is a set of role keys that share seats.
    Together,
}

/// Nobody watches.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: Step, _: u64) {}
    fn advance(&self) {}
}
