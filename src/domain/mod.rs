//! The nouns: what a round holds, what a model may say, what is handed on, and every sentence that
//! people read.
//!
//! ```text
//! catalog   majors, occupations, places; embedded, with sources
//! market    demand, firm, school, bid, class, marks; units; Reason, Rule, Finding as data
//! model     what a file in models/ may say
//! change    what-ifs: typed changes of market and model, scenarios
//! outcome   what the steps decided, with proofs; the document that everyone downstream reads
//! words     Reason, Rule, Finding -> sentences, zh and en
//! wire      outcome and tables <-> JSON, CSV; JSON Schema; versions
//! ```

pub mod catalog;
pub mod change;
pub mod market;
pub mod model;
pub mod outcome;
pub mod words;

pub mod wire;
