//! The pages as their readers meet them: in a browser and on a forge.

mod markdown;
mod page;
mod support;
