//! Things that threads share beside mutexes: atomics, cells that are set once, bells. In builds for unit tests each use of one is a step,
//! and so is each mutex that is taken: where `explore` runs, `shuttle` decides there who goes on. Other builds have the types
//! themselves.

#[cfg(test)]
pub(crate) use explored::*;
#[cfg(not(test))]
pub(crate) use std::sync::OnceLock;
#[cfg(not(test))]
pub(crate) use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize};
#[cfg(not(test))]
pub(crate) use tokio::sync::Notify;

#[cfg(test)]
mod explored {
    use shuttle::scheduler::{PctScheduler, RandomScheduler, ReplayScheduler, Scheduler};
    use shuttle::{Config, MaxSteps, Runner};
    use std::ops::Deref;
    use std::sync::{Arc, atomic};

    /// Something of which each use is a step.
    #[derive(Debug, Default)]
    pub(crate) struct Stepped<T>(T);

    pub(crate) type AtomicBool = Stepped<atomic::AtomicBool>;
    pub(crate) type AtomicU64 = Stepped<atomic::AtomicU64>;
    pub(crate) type AtomicUsize = Stepped<atomic::AtomicUsize>;
    pub(crate) type Notify = Stepped<tokio::sync::Notify>;
    pub(crate) type OnceLock<T> = Stepped<std::sync::OnceLock<T>>;

    impl AtomicBool {
        pub(crate) const fn new(value: bool) -> Self {
            Self(atomic::AtomicBool::new(value))
        }
    }

    impl AtomicU64 {
        pub(crate) const fn new(value: u64) -> Self {
            Self(atomic::AtomicU64::new(value))
        }
    }

    impl AtomicUsize {
        pub(crate) const fn new(value: usize) -> Self {
            Self(atomic::AtomicUsize::new(value))
        }
    }

    impl Notify {
        pub(crate) const fn new() -> Self {
            Self(tokio::sync::Notify::const_new())
        }
    }

    impl<T> OnceLock<T> {
        pub(crate) const fn new() -> Self {
            Self(std::sync::OnceLock::new())
        }
    }

    impl<T> Deref for Stepped<T> {
        type Target = T;

        fn deref(&self) -> &T {
            step();
            &self.0
        }
    }

    /// Steps of one schedule, from which on it goes in a circle: a task waits for what never comes.
    const MOST_STEPS: usize = 50_000;

    /// Runs a scene under so many schedules, twenty times as many in a soak: half of them by chance at each step, half by priorities
    /// that change twice. `SCHEDULE` is one that failed, in place of all. All tasks of a scene run on this thread: orders of memory
    /// weaker than the strongest are not looked at.
    pub(crate) fn explore(schedules: usize, scene: impl Fn() + Send + Sync + 'static) {
        let times = if std::env::var_os("SOAK").is_some() { 20 } else { 1 };
        let half = schedules * times / 2;
        let scene = Arc::new(scene);
        if let Ok(schedule) = std::env::var("SCHEDULE") {
            return run(ReplayScheduler::new_from_encoded(&schedule), scene);
        }
        run(RandomScheduler::new(half), scene.clone());
        run(PctScheduler::new(3, half), scene);
    }

    fn run<F: Fn() + Send + Sync + 'static>(scheduler: impl Scheduler + 'static, scene: Arc<F>) {
        let mut config = Config::new();
        config.stack_size = 1 << 20;
        config.max_steps = MaxSteps::FailAfter(MOST_STEPS);
        config.ungraceful_shutdown_config.immediately_return_on_panic = true;
        Runner::new(scheduler, config).run(move || scene());
    }

    /// Lets another task of the scene go on; nothing elsewhere.
    pub(crate) fn step() {
        switch(|| _ = shuttle::sync::atomic::AtomicBool::new(false).load(atomic::Ordering::SeqCst));
    }

    /// Lets others go on until it is so; elsewhere it need not be.
    pub(crate) fn step_until(is_so: impl Fn() -> bool) {
        step();
        while is_explored() && !is_so() {
            switch(shuttle::thread::yield_now);
        }
    }

    /// Returns `true` while a scene runs on this thread.
    pub(crate) fn is_explored() -> bool {
        shuttle::current::try_get_current_task().is_some()
    }

    /// Lets others go on; the locks that are held stay with this task.
    fn switch(turn: impl FnOnce()) {
        if is_explored() {
            #[cfg(debug_assertions)]
            let held = crate::locks::held::exchange(Vec::new());
            turn();
            #[cfg(debug_assertions)]
            crate::locks::held::exchange(held);
        }
    }
}
