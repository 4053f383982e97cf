//! The embedded style sheets and scripts, each under a URL that holds the hash of its content, so that browsers may keep
//! it for ever (`Cache-Control: public, max-age=31536000, immutable`).

/// Value of `Content-Security-Policy` for every page: nothing inline, nothing from elsewhere, no framing.
pub const CSP: &str =
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// One embedded file.
#[derive(Debug, PartialEq, Eq)]
pub struct Asset {
    /// Plain name, as pages ask for it: `tb.css`.
    pub name: &'static str,
    /// Hashed path: `/a/tb.1a2b3c4d.css`.
    pub url: &'static str,
    /// The content.
    pub bytes: &'static [u8],
    /// Value of `Content-Type`.
    pub content_type: &'static str,
    /// Value of `ETag`, with its quotes.
    pub etag: &'static str,
    /// Subresource integrity value, `sha384-…`.
    pub integrity: &'static str,
}

static ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The asset served at `path` (`/a/tb.1a2b3c4d.css`), `None` for any other path, an outdated hash included.
pub fn get(path: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.url == path)
}

/// The asset with the plain name `name` (`tb.css`).
pub fn named(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

/// Hashed URL of the asset with the plain name `name`; for an unknown name the path that would be a 404.
pub fn url(name: &str) -> &'static str {
    named(name).map_or("/a/unknown", |asset| asset.url)
}

/// Every embedded file.
pub fn all() -> &'static [Asset] {
    ASSETS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asset_is_found_by_its_hashed_url_only() {
        let sheet = named("tb.css").expect("tb.css");
        assert_eq!(get(sheet.url), Some(sheet));
        assert_eq!(get("/a/tb.css"), None);
        assert_eq!(get("/a/tb.00000000.css"), None);
        assert_eq!(url("tb.css"), sheet.url);
    }

    #[test]
    fn scripts_and_styles_stay_within_their_budgets() {
        let size = |ext: &str| {
            all()
                .iter()
                .filter(|a| a.name.ends_with(ext))
                .map(|a| a.bytes.len())
                .sum::<usize>()
        };
        // What a page loads at most: the console, the sheets, the counter, the phone.
        for page in [
            ["tb.js", "htmx.js", "sse.js", "board.js"].as_slice(),
            &["tb.js", "htmx.js", "sse.js", "grid.js"],
            &["tb.js", "htmx.js", "sse.js", "counter.js"],
            &["tb.js", "htmx.js", "door.js"],
        ] {
            let scripts: usize = page
                .iter()
                .filter_map(|name| named(name))
                .map(|a| a.bytes.len())
                .sum();
            assert!(scripts <= 60 * 1024, "{page:?} are {scripts} bytes");
        }
        assert!(size(".css") <= 30 * 1024, "styles are {} bytes", size(".css"));
        assert!(
            named("tb.js").is_some_and(|a| a.bytes.len() < 5 * 1024),
            "tb.js is over 5 KB"
        );
    }

    #[test]
    fn paper_never_gets_the_layout_of_a_phone() {
        // A4 is narrower than a phone's limit: its cards would leave out the amounts of a printed statement.
        let narrow = "(max-width:760px)";
        for asset in all().iter().filter(|a| a.name.ends_with(".css")) {
            let text = String::from_utf8_lossy(asset.bytes);
            let of_screens = text.matches(&format!("@media screen and {narrow}")).count();
            assert_eq!(text.matches(narrow).count(), of_screens, "{}", asset.name);
        }
    }

    #[test]
    fn no_asset_names_another_host() {
        for asset in all().iter().filter(|a| a.name != "icon.svg") {
            let text = String::from_utf8_lossy(asset.bytes).replace("http://www.w3.org/", "");
            assert!(
                !text.contains("//cdn") && !text.contains("https://fonts"),
                "{}",
                asset.name
            );
        }
    }
}
