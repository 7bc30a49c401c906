//! What was learnt.
