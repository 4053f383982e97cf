//! How a follower of the WeChat account proves a number: they write it, get a code there by SMS, and write the code.

use kernel::Phone;
use time::Duration;

/// How long a code is good (decision 22).
pub const VALID: Duration = Duration::minutes(5);
/// Wrong codes after which a new one is needed.
pub const MOST_TRIES: i16 = 5;

/// What a follower has written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Words {
    /// A number of theirs.
    Number(Phone),
    /// Six digits.
    Code(String),
    /// They want SMS again.
    Unbind,
    /// Anything else.
    Other,
}

impl Words {
    /// Reads a text, digits in either width.
    pub fn read(text: &str) -> Self {
        let plain: String = text
            .trim()
            .chars()
            .filter(|letter| !matches!(letter, ' ' | '-' | '\u{3000}'))
            .map(|letter| match letter {
                '０'..='９' => {
                    char::from_u32(u32::from(letter) - 0xFF10 + u32::from('0')).unwrap_or(letter)
                }
                other => other,
            })
            .collect();
        if plain.len() == 6 && plain.bytes().all(|byte| byte.is_ascii_digit()) {
            return Self::Code(plain);
        }
        if ["解绑", "解除绑定", "取消绑定"].contains(&plain.as_str()) {
            return Self::Unbind;
        }
        plain.parse().map_or(Self::Other, Self::Number)
    }

    /// What is answered at once. Whether a number is known, or a code right, is not said here: that would tell strangers.
    pub fn answer(&self) -> &'static str {
        match self {
            Self::Number(_) => "验证码已发往这个手机号，5分钟内有效。收到后请把六位数字发到这里。",
            Self::Code(_) => "收到。验证码正确的话，以后的通知会发到微信；不对请重新发送手机号。",
            Self::Unbind => "已解除绑定，以后的通知改发短信。",
            Self::Other => "要在微信里收到时间银行的通知，请把您的手机号发到这里。需要帮助请拨12349。",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_codes_are_read_however_they_are_written() {
        let phone: Phone = "16900000001".parse().unwrap();
        for text in ["16900000001", " 169-0000-0001 ", "１６９ ０００００００１"] {
            assert_eq!(Words::read(text), Words::Number(phone.clone()), "{text}");
        }
        assert_eq!(Words::read("４８２ ９１３"), Words::Code("482913".into()));
        assert_eq!(Words::read("解绑"), Words::Unbind);
        for text in ["您好", "12345", "1690000000", ""] {
            assert_eq!(Words::read(text), Words::Other, "{text}");
        }
    }
}
