//! Who may do what: users, passwords, sessions and the throttling of wrong passwords.

mod password;
mod session;
mod throttle;
mod token;
mod users;

pub use password::{HashError, Passwords, VerifyError, hash_password};
pub use session::{Session, SessionId, Sessions};
pub use throttle::Throttle;
pub use token::looks_like_a_browser;
pub use users::{Enrolment, Privileges, User, UserConfig, Users, UsersError};
