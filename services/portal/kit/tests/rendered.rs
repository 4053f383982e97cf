//! Rules that hold for every rendered page, read from the sample pages in both languages: no inline code, labels, heading
//! order, escaping.

use kernel::Lang;
use portal_kit::{
    Answer, Confirm, FormErrors, Icon, NavGroup, NavItem, PageCtx, Tr, UserBadge, confirm_page, errors,
    kit_console_page, kit_mobile_page, kit_page, mobile,
};
use std::collections::{HashMap, HashSet};

/// A start tag: name and attributes. maud always quotes values and escapes quotes in them.
struct Tag {
    name: String,
    attrs: HashMap<String, String>,
}

fn tags(html: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let end = rest
            .find(|c: char| c.is_whitespace() || c == '>')
            .expect("a tag ends");
        let mut tag = Tag {
            name: rest[..end].to_owned(),
            attrs: HashMap::new(),
        };
        rest = &rest[end..];
        loop {
            rest = rest.trim_start();
            if let Some(after) = rest.strip_prefix('>').or_else(|| rest.strip_prefix("/>")) {
                rest = after;
                break;
            }
            let end = rest
                .find(|c: char| c == '=' || c == '>' || c.is_whitespace())
                .expect("an attribute ends");
            let name = rest[..end].to_owned();
            rest = &rest[end..];
            let value = match rest.strip_prefix("=\"") {
                Some(after) => {
                    let close = after.find('"').expect("a value ends");
                    rest = &after[close + 1..];
                    after[..close].to_owned()
                }
                None => String::new(),
            };
            tag.attrs.insert(name, value);
        }
        found.push(tag);
    }
    found
}

fn ctx(lang: Lang) -> PageCtx {
    let mut ctx = PageCtx::new(Tr::new(lang), "台儿庄区时间银行", "12349", "/dev/kit");
    ctx.csrf = "token".into();
    ctx.user = Some(UserBadge {
        name: "<b>张</b>".into(),
        org_name: "兴中社区".into(),
    });
    ctx.search = Some("/search");
    let mut item = NavItem::new("/", "kit-to-start", Icon::Home);
    item.current = true;
    item.count = 3;
    ctx.nav = vec![NavGroup {
        title_key: "kit-main-menu",
        items: vec![item],
    }];
    ctx
}

fn confirm() -> Confirm {
    Confirm {
        title: "停用志愿者？".into(),
        warning: Some("未完成的服务单会重新派出。".into()),
        answers: vec![Answer::new("姓名", "<b>张</b>", None)],
        action: "/volunteers/1/suspend".into(),
        key: "key".into(),
        fields: maud::html! {},
        yes: "停用".into(),
        danger: true,
        back: "/volunteers/1".into(),
    }
}

/// Every page in both languages, with its name.
fn pages() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for lang in [Lang::Zh, Lang::En] {
        let staff = ctx(lang);
        let stranger = PageCtx {
            user: None,
            nav: Vec::new(),
            ..ctx(lang)
        };
        let wrong: FormErrors = [("phone", "不对")].into_iter().collect();
        let rendered = [
            ("kit", kit_page(&staff)),
            ("console", kit_console_page(&staff)),
            ("mobile", kit_mobile_page(&staff)),
            ("404", errors::not_found(&staff)),
            ("404 signed out", errors::not_found(&stranger)),
            ("403", errors::forbidden(&staff, Some("坐席"), Some("陈晓燕"))),
            (
                "409",
                errors::conflict(&staff, "已被坐席 05 派给 赵明亮", "/orders/1"),
            ),
            ("422", errors::unprocessable(&staff, &wrong, "/")),
            ("500", errors::server_error(&staff, "7f3a")),
            ("503", errors::unavailable(&staff)),
            ("confirm", confirm_page(&staff, &confirm())),
            ("mobile bare", mobile::bare(&stranger, "登录", maud::html! {})),
        ];
        all.extend(
            rendered
                .into_iter()
                .map(|(name, page)| (format!("{name} {lang:?}"), page.into_string())),
        );
    }
    all
}

#[test]
fn no_page_has_inline_style_or_script() {
    for (page, html) in pages() {
        for tag in tags(&html) {
            assert_ne!(tag.name, "style", "{page}");
            assert!(
                tag.name != "script" || tag.attrs.contains_key("src"),
                "{page}: inline script"
            );
            for name in tag.attrs.keys() {
                assert!(
                    name != "style" && !name.starts_with("on") && !name.starts_with("hx-on"),
                    "{page}: {name} on {}",
                    tag.name
                );
            }
            for (name, value) in &tag.attrs {
                assert!(
                    !value.trim_start().starts_with("javascript:") && !value.starts_with("js:"),
                    "{page}: {name}={value}"
                );
            }
        }
    }
}

#[test]
fn every_control_has_a_label() {
    for (page, html) in pages() {
        let all = tags(&html);
        let labelled: HashSet<&String> = all
            .iter()
            .filter(|t| t.name == "label")
            .filter_map(|t| t.attrs.get("for"))
            .collect();
        for (i, tag) in all.iter().enumerate() {
            let kind = tag.attrs.get("type").map_or("", String::as_str);
            if !matches!(tag.name.as_str(), "input" | "select" | "textarea") || kind == "hidden" {
                continue;
            }
            let by_id = tag.attrs.get("id").is_some_and(|id| labelled.contains(id));
            let within = all[i - 1].name == "label";
            assert!(
                by_id || within || tag.attrs.contains_key("aria-label"),
                "{page}: {} {:?}",
                tag.name,
                tag.attrs
            );
        }
    }
}

#[test]
fn every_reference_by_id_finds_its_element_and_no_id_stands_twice() {
    for (page, html) in pages() {
        let all = tags(&html);
        let mut ids = HashSet::new();
        for id in all.iter().filter_map(|t| t.attrs.get("id")) {
            assert!(ids.insert(id.clone()), "{page}: id {id} twice");
        }
        for tag in &all {
            for name in ["for", "aria-labelledby", "aria-describedby", "form", "list"] {
                for id in tag
                    .attrs
                    .get(name)
                    .iter()
                    .flat_map(|value| value.split_whitespace())
                {
                    assert!(ids.contains(id), "{page}: {name}={id} leads nowhere");
                }
            }
        }
    }
}

#[test]
fn headings_start_at_one_and_skip_no_level() {
    for (page, html) in pages() {
        let levels: Vec<u32> = tags(&html)
            .iter()
            .filter(|t| t.name.len() == 2 && t.name.starts_with('h'))
            .filter_map(|t| t.name[1..].parse().ok())
            .collect();
        assert_eq!(
            levels.iter().filter(|level| **level == 1).count(),
            1,
            "{page}: {levels:?}"
        );
        assert_eq!(levels.first(), Some(&1), "{page}: {levels:?}");
        assert!(
            levels.windows(2).all(|pair| pair[1] <= pair[0] + 1),
            "{page}: {levels:?}"
        );
    }
}

#[test]
fn what_people_typed_is_escaped() {
    for (page, html) in pages() {
        assert!(!html.contains("<b>张"), "{page}");
    }
    assert!(
        pages()
            .iter()
            .filter(|(_, html)| html.contains("&lt;b&gt;张&lt;/b&gt;"))
            .count()
            >= 6
    );
}

#[test]
fn every_page_asks_for_the_fast_engine_and_names_its_language() {
    for (page, html) in pages() {
        for needed in [
            r#"<meta name="renderer" content="webkit">"#,
            r#"<meta name="force-rendering" content="webkit">"#,
            r#"http-equiv="X-UA-Compatible""#,
            r#"&quot;allowEval&quot;:false"#,
            r#"integrity="sha384-"#,
            "class=\"skip\"",
        ] {
            assert!(html.contains(needed), "{page}: {needed}");
        }
        let lang = if page.ends_with("En") {
            r#"<html lang="en""#
        } else {
            r#"<html lang="zh-CN""#
        };
        assert!(html.contains(lang), "{page}");
    }
}

#[test]
fn every_form_that_changes_something_carries_token_and_key() {
    for (page, html) in pages() {
        for form in html
            .split("<form")
            .skip(1)
            .map(|part| part.split("</form>").next().unwrap_or_default())
        {
            if form.contains(r#"data-once"#) {
                assert!(
                    form.contains(r#"name="csrf""#) && form.contains(r#"name="idem""#),
                    "{page}: {form}"
                );
            }
        }
    }
}

#[test]
fn pictures_are_hidden_from_screen_readers_or_named() {
    for (page, html) in pages() {
        for tag in tags(&html).iter().filter(|t| t.name == "svg") {
            assert!(
                tag.attrs.contains_key("aria-hidden") || tag.attrs.contains_key("aria-label"),
                "{page}"
            );
        }
    }
}

#[test]
fn a_page_of_sample_rows_stays_small() {
    for (page, html) in pages() {
        assert!(html.len() < 60 * 1024, "{page} has {} bytes", html.len());
    }
}
