//! Publications: which books there are, what they say, and the plan of what a build writes.
//!
//! Must not know any output format: that is `render`'s.

pub mod block;
