//! Guards of the style sheets: what old browsers cannot do, and contrast of the colours used together.

use portal_kit::assets;

fn css(name: &str) -> String {
    let text = String::from_utf8(assets::named(name).expect("a sheet").bytes.to_vec()).expect("text");
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").expect("a comment ends").1;
    }
    out + rest
}

#[test]
fn nothing_is_used_that_old_browsers_do_not_know() {
    for sheet in ["tb.css", "mobile.css"] {
        let css = css(sheet);
        for banned in [
            ":has(",
            "@layer",
            "color-mix(",
            "oklch(",
            "@container",
            "aspect-ratio",
            "inset:",
            "@import",
            "http:",
            "https:",
            ":is(",
            ":where(",
        ] {
            let css = css.replace("http://www.w3.org/2000/svg", "");
            assert!(!css.contains(banned), "{sheet} uses {banned}");
        }
    }
}

#[test]
fn gap_is_used_in_grids_only_and_with_its_old_name() {
    for sheet in ["tb.css", "mobile.css"] {
        for rule in css(sheet)
            .split('}')
            .filter(|rule| rule.replace("-gap:", "").contains("gap:"))
        {
            assert!(
                rule.contains("grid-gap:") && !rule.contains("display:flex"),
                "{sheet}: {rule}"
            );
        }
    }
}

#[test]
fn a_wide_button_on_the_phone_is_not_pushed_aside_by_the_one_before_it() {
    assert!(css("tb.css").contains(".btn+.btn{margin-left:"));
    assert!(css("mobile.css").contains(".m .btn--wide{min-height:56px;margin:10px 0 0}"));
}

#[test]
fn rules_are_not_nested() {
    for sheet in ["tb.css", "mobile.css"] {
        let mut open: Vec<String> = Vec::new();
        let mut head = String::new();
        for c in css(sheet).chars() {
            match c {
                '{' => {
                    assert!(
                        open.iter().all(|outer| outer.starts_with('@')),
                        "{sheet}: {head} within {open:?}"
                    );
                    open.push(head.trim().to_owned());
                    head.clear();
                }
                '}' => {
                    open.pop().expect("balanced braces");
                    head.clear();
                }
                ';' => head.clear(),
                c => head.push(c),
            }
        }
        assert!(open.is_empty(), "{sheet}: {open:?}");
    }
}

/// Relative luminance of WCAG 2.
fn luminance(hex: &str) -> f64 {
    let full: String = if hex.len() == 4 {
        hex[1..].chars().flat_map(|c| [c, c]).collect()
    } else {
        hex[1..].to_owned()
    };
    let part = |i: usize| {
        let c = f64::from(u8::from_str_radix(&full[i..i + 2], 16).expect("a hex colour")) / 255.0;
        if c <= 0.04045 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4)
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn colours_used_together_can_be_read() {
    let css = css("tb.css");
    let token = |name: &str| {
        let after = css
            .split_once(&format!("--c-{name}:"))
            .unwrap_or_else(|| panic!("no token {name}"))
            .1;
        after.split([';', '}']).next().expect("a value").to_owned()
    };
    let pairs = [
        ("ink", "surface"),
        ("ink", "bg"),
        ("ink-2", "surface"),
        ("ink-2", "sunken"),
        ("ink-3", "surface"),
        ("ink-3", "bg"),
        ("ink-3", "brand-50"),
        ("surface", "brand"),
        ("surface", "brand-700"),
        ("surface", "brand-900"),
        ("brand-700", "brand-100"),
        ("brand-700", "brand-50"),
        ("info", "surface"),
        ("info", "info-bg"),
        ("info", "bg"),
        ("ok", "surface"),
        ("ok", "ok-bg"),
        ("warn", "warn-bg"),
        ("bad", "surface"),
        ("bad", "bad-bg"),
        ("surface", "bad"),
        ("violet", "violet-bg"),
    ];
    for (text, ground) in pairs {
        let ratio = contrast(&token(text), &token(ground));
        assert!(ratio >= 4.5, "{text} on {ground}: {ratio:.1}");
    }
    for (line, ground) in [("line-2", "surface"), ("line-2", "bg"), ("focus", "ink")] {
        let ratio = contrast(&token(line), &token(ground));
        assert!(ratio >= 3.0, "{line} on {ground}: {ratio:.1}");
    }
}
