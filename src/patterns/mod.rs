//! The core modules: what the lessons teach, as code to put in production. Nothing of the tutor is in them.
//!
//! In reading order, with what each stands for in the guide the lessons grew from:
//!
//! - [`boxed`]: one owner, one heap block; trees of any depth. The guide's `Box` demo.
//! - [`dispatch`]: one operation for several types, by nesting, by an enum, by a vtable. The guide has no counterpart.
//! - [`rc`]: several owners on one thread. The guide's `Rc` demo.
//! - [`weak`]: handles that keep nothing alive; a subject and a cache made of them. The guide's weak reference demo.
//! - [`refcell`]: changing what is shared, with the rule of borrowing kept at run time. The guide's `RefCell` demo.
//! - [`tree`]: children that know their parent. The guide's tree with parent links.
//! - [`cleanup`]: code that runs when a value goes. The guide's resource with a clean-up callback.
//! - [`arc`]: several owners on several threads; a value readers hold while it is replaced. The guide's `Arc` demo.
//! - [`mutex`]: changing what threads share, also after a panic. The guide's `Mutex` demo.
//! - [`layout`]: where the fields of a type lie. The ground under the next three; the guide has no counterpart.
//! - [`records`]: equal-sized pieces of bytes in one block. The guide's fixed-size record buffer.
//! - [`particles`]: an array of structs against a struct of arrays. The guide's particle systems.
//! - [`pool`]: slots used again, named by handles that go stale. The guide's memory pool.
//! - [`interner`]: each string once, named by a number. The guide's string interner.
//!
//! Each module's doc tells the problem, the idea, the layout in memory, the cost, and what it does not do.

pub mod arc;
pub mod boxed;
mod cache;
pub mod cleanup;
pub mod dispatch;
pub mod interner;
pub mod layout;
pub mod mutex;
pub mod particles;
pub mod pool;
pub mod rc;
pub mod records;
pub mod refcell;
#[cfg(test)]
mod testing;
pub mod tree;
pub mod weak;
