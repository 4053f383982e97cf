//! What every page needs to know about the request: reader, language, menu, CSRF token.

use crate::components::Icon;
use crate::tr::Tr;

/// Size of the letters, kept in the cookie [`FontSize::COOKIE`] and set as `<html data-size>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FontSize {
    /// 标准, 100 %
    #[default]
    Standard,
    /// 大, 112.5 %
    Large,
    /// 特大, 131 %; on the mobile page the 大字版
    XLarge,
}

impl FontSize {
    /// Name of the cookie.
    pub const COOKIE: &str = "tb_font";
    /// From small to large.
    pub const ALL: [Self; 3] = [Self::Standard, Self::Large, Self::XLarge];

    /// Value of the cookie and of `data-size`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Large => "large",
            Self::XLarge => "xlarge",
        }
    }

    /// From the cookie; anything unknown is standard.
    pub fn from_cookie(value: Option<&str>) -> Self {
        Self::ALL
            .into_iter()
            .find(|size| Some(size.code()) == value)
            .unwrap_or_default()
    }
}

/// Who is signed in, as shown in the top bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserBadge {
    /// Name of the person.
    pub name: String,
    /// Name of the organisation the person works for.
    pub org_name: String,
}

/// One entry of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NavItem {
    /// Where it leads.
    pub href: &'static str,
    /// Fluent key of its words.
    pub key: &'static str,
    /// Its picture.
    pub icon: Icon,
    /// Things waiting there; shown as a badge when not zero.
    pub count: u32,
    /// The reader is there now.
    pub current: bool,
    /// On phones only under 更多.
    pub hide_on_phone: bool,
}

impl NavItem {
    /// An entry without badge, shown on phones too.
    pub fn new(href: &'static str, key: &'static str, icon: Icon) -> Self {
        Self {
            href,
            key,
            icon,
            count: 0,
            current: false,
            hide_on_phone: false,
        }
    }
}

/// A titled group of the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavGroup {
    /// Fluent key of the title.
    pub title_key: &'static str,
    /// Its entries.
    pub items: Vec<NavItem>,
}

/// The request as the page shell sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageCtx {
    /// Translator in the reader's language.
    pub tr: Tr,
    /// CSRF token of the session, URL-safe characters only; empty before sign-in where none is needed.
    pub csrf: String,
    /// Who is signed in.
    pub user: Option<UserBadge>,
    /// The role's menu, with counts and the current entry set.
    pub nav: Vec<NavGroup>,
    /// Path and query of this page, for switches that lead back here.
    pub path: String,
    /// Size of the letters.
    pub font_size: FontSize,
    /// Name of the product in the top bar and titles: 台儿庄区时间银行.
    pub product: String,
    /// The hotline's number, in the slogan and on error pages: 12349.
    pub hotline: String,
    /// Where the search field of the top bar leads; no field when `None`.
    pub search: Option<&'static str>,
}

impl PageCtx {
    /// A context for somebody who is not signed in; set the other fields from the session.
    pub fn new(
        tr: Tr,
        product: impl Into<String>,
        hotline: impl Into<String>,
        path: impl Into<String>,
    ) -> Self {
        Self {
            tr,
            csrf: String::new(),
            user: None,
            nav: Vec::new(),
            path: path.into(),
            font_size: FontSize::default(),
            product: product.into(),
            hotline: hotline.into(),
            search: None,
        }
    }

    /// `/lang/<tag>?back=<this page>` for the other language.
    pub fn lang_href(&self) -> String {
        let other = if self.tr.tag() == "en" { "zh-CN" } else { "en" };
        format!("/lang/{other}?back={}", escape_query(&self.path))
    }

    /// `/font/<code>?back=<this page>`.
    pub fn font_href(&self, size: FontSize) -> String {
        format!("/font/{}?back={}", size.code(), escape_query(&self.path))
    }
}

/// Percent-encodes what may not stand in a query value.
fn escape_query(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte))
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Lang;

    #[test]
    fn switches_lead_back_to_the_same_page() {
        let ctx = PageCtx::new(
            Tr::new(Lang::Zh),
            "台儿庄区时间银行",
            "12349",
            "/orders?status=open&town=3",
        );
        assert_eq!(
            ctx.lang_href(),
            "/lang/en?back=/orders%3Fstatus%3Dopen%26town%3D3"
        );
        assert_eq!(
            ctx.font_href(FontSize::Large),
            "/font/large?back=/orders%3Fstatus%3Dopen%26town%3D3"
        );
    }

    #[test]
    fn an_unknown_font_cookie_means_standard() {
        assert_eq!(FontSize::from_cookie(Some("huge")), FontSize::Standard);
        assert_eq!(FontSize::from_cookie(Some("xlarge")), FontSize::XLarge);
    }
}
