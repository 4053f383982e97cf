//! The bodies of calls, fields in the order of the platform's documents.

use serde::{Deserialize, Serialize, Serializer};

/// Asks for a token, good for `expires_in` seconds. Repeated calls give the same one until 5 minutes before its end.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRequest {
    pub grant_type: String,
    pub appid: String,
    pub secret: String,
    pub force_refresh: bool,
}

impl TokenRequest {
    /// The usual one: the platform itself renews in time.
    pub fn of(appid: &str, secret: &str) -> Self {
        Self {
            grant_type: "client_credential".to_owned(),
            appid: appid.to_owned(),
            secret: secret.to_owned(),
            force_refresh: false,
        }
    }
}

/// The answer to it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    pub access_token: String,
    /// Seconds, at most 7200.
    pub expires_in: i64,
}

/// The values of a message, by keyword: `thing1`, `time2`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values(pub Vec<(String, String)>);

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Value<'a> {
            value: &'a str,
        }
        out.collect_map(self.0.iter().map(|(key, value)| (key, Value { value })))
    }
}

/// A page of a mini program that is opened by a tap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MiniProgram {
    pub appid: String,
    pub pagepath: String,
}

/// A template message 模板消息, to a follower.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TemplateMessage {
    pub touser: String,
    pub template_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub miniprogram: Option<MiniProgram>,
    /// Our own id: the same one to the same follower is sent once within 10 minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_msg_id: Option<String>,
    pub data: Values,
}

/// A subscription message 订阅通知, to one who agreed to one more of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SubscriptionMessage {
    pub touser: String,
    pub template_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub miniprogram: Option<MiniProgram>,
    pub data: Values,
}

/// Our id of a message as the platform takes it: letters and digits alone, at most 32.
pub fn client_msg_id(id: &str) -> String {
    id.chars().filter(char::is_ascii_alphanumeric).take(32).collect()
}

/// A value cut to what its keyword takes: `thing1` 20 characters, `phrase2` 5. The platform refuses longer ones.
pub fn fit(keyword: &str, value: &str) -> String {
    let most = match keyword.trim_end_matches(|digit: char| digit.is_ascii_digit()) {
        "thing" => 20,
        "name" => 10,
        "phrase" => 5,
        "character_string" | "number" | "letter" => 32,
        _ => return value.to_owned(),
    };
    if value.chars().count() <= most {
        return value.to_owned();
    }
    let mut cut: String = value.chars().take(most - 1).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recorded_body_is_reproduced() {
        let vectors: serde_json::Value =
            serde_json::from_str(include_str!("../../vectors/wechat.json")).unwrap();
        let recorded = vectors["http"][0]["requests"][1]["body"].as_str().unwrap();
        let message = TemplateMessage {
            touser: "oTESTOPENID".into(),
            template_id: "TPL_ID".into(),
            url: Some("https://h5.example.test/task/1001".into()),
            miniprogram: None,
            client_msg_id: None,
            data: Values(
                [
                    ("thing1", "送餐服务"),
                    ("time2", "2026-11-24 09:00"),
                    ("thing3", "王大爷 12号楼"),
                ]
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .to_vec(),
            ),
        };
        // The recorded client writes a space after each separator.
        let ours = serde_json::to_string(&message).unwrap();
        assert_eq!(
            ours.replace("\":", "\": ")
                .replace("\",\"", "\", \"")
                .replace("},\"", "}, \""),
            recorded
        );
    }

    #[test]
    fn values_are_cut_to_what_their_keywords_take() {
        assert_eq!(fit("thing12", &"理".repeat(21)).chars().count(), 20);
        assert_eq!(fit("thing1", &"理".repeat(20)), "理".repeat(20));
        assert_eq!(fit("phrase3", "已经取消了吧"), "已经取消…");
        assert_eq!(
            fit("time2", "2026年11月24日 09:00 至 2026年11月24日 11:00"),
            "2026年11月24日 09:00 至 2026年11月24日 11:00"
        );
    }

    #[test]
    fn our_id_has_nothing_but_letters_and_digits() {
        assert_eq!(
            client_msg_id("0193a5c0-7b7a-7000-8000-00000000002a"),
            "0193a5c07b7a7000800000000000002a"
        );
    }
}
