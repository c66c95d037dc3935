//! `readers::stable` under libFuzzer.
#![no_main]

#[path = "../../readers/mod.rs"]
#[allow(dead_code, reason = "one target of several")]
mod readers;

libfuzzer_sys::fuzz_target!(
    init: std::panic::set_hook(Box::new(readers::said_of_ours)),
    |bytes: &[u8]| readers::stable(bytes)
);
