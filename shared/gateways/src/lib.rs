//! The wire of the SMS gateways (短信网关), and nothing else: requests are built and checked, answers and callbacks are
//! read and written, all as pure functions over bytes and a given time. There is no HTTP client here.
//!
//! Both ends use it: `notification` is the customer, the sandbox gateway is the provider. What one side writes, the other
//! side's function reads, and the recorded vectors in `vectors/` hold both to what the providers really speak.

pub mod aliyun;
pub mod china_time;
pub mod cmpp;
mod digest;
mod headers;
pub mod hotline;
mod lenient;
pub mod long_text;
pub mod outcome;
pub mod reply;
pub mod segments;
pub mod smpp;
pub mod tencent;
pub mod wechat;
pub mod yunmas;

pub use lenient::Malformed;
pub use outcome::{Outcome, Verdict};
pub use reply::Reply;
