//! WeChat official account 微信服务号: template and subscription messages, and the callback with its signatures.
//!
//! [`TokenRequest`], [`TemplateMessage`] and [`SubscriptionMessage`] are the bodies of calls, [`judge`] reads their answers.
//! [`Account`] checks and opens what the platform posts, and seals what it is answered; [`Incoming`] is what it says.

mod account;
mod crypt;
mod incoming;
mod message;
mod oauth;
mod verdict;
mod xml;

pub use account::{Account, Query, Refused};
pub use incoming::{Incoming, Kind, text_reply};
pub use message::{
    MiniProgram, SubscriptionMessage, TemplateMessage, Token, TokenRequest, Values, client_msg_id, fit,
};
pub use oauth::{AUTHORIZE_URL, CODE_PATH, Exchanged, authorize_url, code_target, exchanged};
pub use verdict::{judge, token_is_refused};

/// The public host of the service.
pub const HOST: &str = "api.weixin.qq.com";
/// Where a token is fetched.
pub const TOKEN_PATH: &str = "/cgi-bin/stable_token";
/// Where a template message 模板消息 goes.
pub const TEMPLATE_PATH: &str = "/cgi-bin/message/template/send";
/// Where a subscription message 订阅通知 goes.
pub const SUBSCRIPTION_PATH: &str = "/cgi-bin/message/subscribe/bizsend";
