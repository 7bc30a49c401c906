//! The core modules: what the lessons teach.
