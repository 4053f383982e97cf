//! What the platform posts: texts that followers write, and events about them and about messages.

use super::xml::{Fields, cdata};
use crate::Malformed;
use time::OffsetDateTime;

/// One callback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// The account's own name.
    pub to: String,
    /// The follower's openid.
    pub from: String,
    pub at: Option<OffsetDateTime>,
    pub kind: Kind,
}

/// What it tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Written by the follower.
    Text { msg_id: String, content: String },
    /// Follows from now on.
    Followed,
    /// Does not follow any more.
    Left,
    /// The end of a template message: `success`, or why not.
    Finished { msg_id: String, status: String },
    /// Pictures, voices, menus and whatever else there is.
    Other,
}

impl Kind {
    /// The one status that means that the follower has it.
    pub const SUCCESS: &str = "success";
}

impl Incoming {
    /// Reads a callback's XML, in the clear.
    ///
    /// # Errors
    /// Not the platform's XML.
    pub fn read(xml: &str) -> Result<Self, Malformed> {
        let fields = Fields::read(xml)?;
        let need = |name: &str| fields.get(name).map(str::to_owned).ok_or(Malformed);
        let kind = match need("MsgType")?.as_str() {
            "text" => Kind::Text {
                msg_id: need("MsgId")?,
                content: need("Content")?,
            },
            "event" => match need("Event")?.as_str() {
                "subscribe" => Kind::Followed,
                "unsubscribe" => Kind::Left,
                "TEMPLATESENDJOBFINISH" => Kind::Finished {
                    msg_id: need("MsgID")?,
                    status: need("Status")?,
                },
                _ => Kind::Other,
            },
            _ => Kind::Other,
        };
        let second = fields.get("CreateTime").and_then(|text| text.parse().ok());
        Ok(Self {
            to: need("ToUserName")?,
            from: need("FromUserName")?,
            at: second.and_then(|second| OffsetDateTime::from_unix_timestamp(second).ok()),
            kind,
        })
    }
}

/// The XML of a text that is answered to the follower who wrote.
pub fn text_reply(to: &Incoming, content: &str, now: OffsetDateTime) -> String {
    format!(
        "<xml><ToUserName>{}</ToUserName><FromUserName>{}</FromUserName><CreateTime>{}</CreateTime><MsgType>{}</MsgType><Content>{}</Content></xml>",
        cdata(&to.from),
        cdata(&to.to),
        now.unix_timestamp(),
        cdata("text"),
        cdata(content),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recorded_callbacks_are_read() {
        let vectors: serde_json::Value =
            serde_json::from_str(include_str!("../../vectors/wechat.json")).unwrap();
        let read = |index: usize| {
            Incoming::read(vectors["encrypted"][index]["plain_xml"].as_str().unwrap()).unwrap()
        };
        let text = Kind::Text {
            msg_id: "23456789012345678".into(),
            content: "5".into(),
        };
        assert_eq!((read(0).from.as_str(), read(0).kind), ("oTESTOPENID", text));
        assert_eq!(
            (read(1).kind, read(1).at.unwrap().unix_timestamp()),
            (Kind::Followed, 1_764_000_000)
        );
    }

    #[test]
    fn the_end_of_a_message_names_it_and_an_answer_is_read_back() {
        let xml = "<xml><ToUserName>gh</ToUserName><FromUserName>o1</FromUserName><CreateTime>1764000000</CreateTime>\
            <MsgType>event</MsgType><Event>TEMPLATESENDJOBFINISH</Event><MsgID>200228332</MsgID><Status>failed:user block</Status></xml>";
        let incoming = Incoming::read(xml).unwrap();
        let finished = Kind::Finished {
            msg_id: "200228332".into(),
            status: "failed:user block".into(),
        };
        assert_eq!(incoming.kind, finished);
        let reply = text_reply(&incoming, "您好", OffsetDateTime::UNIX_EPOCH)
            .replace("</Content>", "</Content><MsgId>1</MsgId>");
        let back = Incoming::read(&reply).unwrap();
        assert_eq!((back.to.as_str(), back.from.as_str()), ("o1", "gh"));
    }
}
