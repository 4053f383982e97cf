//! What must be true of every page, looked at in the browser.

use std::fmt;

use serde_json::Value;

use crate::{Browser, words::Words};

/// What is wrong with a page; each line says what and where.
#[derive(Debug, Default)]
pub struct Faults(Vec<String>);

impl Faults {
    /// Nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One more.
    pub fn add(&mut self, fault: impl Into<String>) {
        self.0.push(fault.into());
    }

    /// Takes back what was meant to be so.
    pub fn forgive(&mut self, what: &str) {
        self.0.retain(|fault| !fault.contains(what));
    }

    /// All of another list, each with where it was found.
    pub fn extend(&mut self, place: &str, others: Self) {
        self.0
            .extend(others.0.into_iter().map(|fault| format!("{place}: {fault}")));
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} faults\n{}", self.0.len(), self.0.join("\n"))
    }
}

/// Labels, titles, language, width, other hosts: one list of findings.
const LOOK: &str = r#"
const found = [], [lang, width] = arguments, root = document.documentElement;
if (root.lang !== lang) found.push(`the page says that it is in ${root.lang}`);
if (!document.title.trim() || document.title.trim().startsWith('·')) found.push('no title');
// A phone zooms out to show what is too wide: then the window itself is wider than the screen.
if (root.scrollWidth > Number(width) || window.innerWidth > Number(width)) {
  const wide = [...document.body.querySelectorAll('*')]
    .filter(e => e.getBoundingClientRect().right > Number(width) + 1)
    .slice(0, 3).map(e => e.tagName.toLowerCase() + (e.className ? '.' + String(e.className).split(' ')[0] : ''));
  found.push(`scrolls sideways: ${root.scrollWidth} > ${width}, ${wide.join(', ')}`);
}
for (const e of document.body.querySelectorAll('main, main *')) {
  if (!e.clientWidth || e.scrollWidth <= e.clientWidth + 4 || e.closest('.sr, select, svg')) continue;
  const style = getComputedStyle(e), name = e.tagName.toLowerCase() + (e.className ? '.' + e.className : '');
  const scrolls = ['auto', 'scroll'].includes(style.overflowX);
  const text = style.overflowX === 'visible' && style.display !== 'inline' && e.childElementCount === 0;
  const field = ['input', 'textarea'].includes(name.split('.')[0]);
  // Tabs may be pushed aside; nothing else may.
  if ((scrolls || text) && !field && !e.closest('.tabs')) {
    found.push(`${name} is too narrow: ${e.scrollWidth} > ${e.clientWidth} “${e.textContent.trim().slice(0, 20)}”`);
  }
}
if (document.querySelectorAll('h1').length > 1) found.push('more than one h1');
if (!document.querySelector('main')) found.push('no main');
for (const field of document.querySelectorAll('input, select, textarea')) {
  if (field.type === 'hidden' || field.hidden) continue;
  const by = field.getAttribute('aria-labelledby');
  const named = [...(field.labels || [])].some(label => label.textContent.trim())
    || (field.getAttribute('aria-label') || '').trim()
    || (by && by.split(' ').some(id => document.getElementById(id)?.textContent.trim()));
  if (!named) found.push(`no label: ${field.name || field.id}`);
}
for (const button of document.querySelectorAll('button, a[href], summary')) {
  const name = (button.textContent + (button.getAttribute('aria-label') || '') + (button.title || '')).trim();
  const pictured = button.querySelector('[aria-label], title');
  if (!name && !pictured) found.push(`nameless ${button.tagName.toLowerCase()} ${button.getAttribute('href') || ''}`);
}
const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
ids.filter((id, at) => ids.indexOf(id) !== at).forEach(id => found.push(`the id ${id} stands twice`));
for (const entry of performance.getEntriesByType('resource')) {
  const ours = entry.name.startsWith(location.origin + '/') || entry.name.startsWith('data:');
  if (!ours) found.push(`asks another host: ${entry.name}`);
}
for (const asked of document.querySelectorAll('[style], [onclick], [onchange], [onsubmit]')) {
  found.push(`inline code or style on ${asked.tagName.toLowerCase()}`);
}
return found;
"#;

/// Every visible text, fields included, without what people and machines name.
const READ: &str = r#"
const fields = [...document.querySelectorAll('input, textarea')].map(e => e.placeholder + ' ' + (e.getAttribute('aria-label') || ''));
const options = [...document.querySelectorAll('option')].map(e => e.textContent);
return [document.title, document.body.innerText, ...fields, ...options].join('\n');
"#;

/// Looks at the page that is open. `lang` is what it should be in.
///
/// # Errors
/// The window is gone.
pub async fn inspect(browser: &Browser, words: &Words, lang: &str) -> anyhow::Result<Faults> {
    let mut faults = Faults::default();
    let width = browser.screen().size().0.to_string();
    for fault in texts(&browser.eval(LOOK, &[lang, &width]).await?) {
        faults.add(fault);
    }
    let shown = browser.eval(READ, &[]).await?;
    for key in words.keys_in(shown.as_str().unwrap_or_default()) {
        faults.add(format!("the key {key} instead of words"));
    }
    for said in browser.console().await? {
        faults.add(format!("console: {said}"));
    }
    Ok(faults)
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(|one| one.as_str().map(str::to_owned))
        .collect()
}
