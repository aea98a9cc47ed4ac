//! A person with a browser.

use crate::browser::{Browser, Device};
use crate::journey::{Count, Journey};
use crate::{Town, doors, story, target};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use thirtyfour::{Key, TypingData, WebDriver, WebElement};

/// How long a person waits for something to appear.
const PATIENCE: Duration = Duration::from_secs(10);
const GLANCE: Duration = Duration::from_millis(40);

/// Somebody with a browser of her own.
pub struct Actor {
    browser: Browser,
    base: String,
    count: Count,
    screens: u32,
    name: String,
}

impl Actor {
    /// Somebody who has not signed in, before an empty page.
    pub async fn visit(town: &Town, device: Device) -> Self {
        Self::before(&town.url(""), device).await
    }

    /// Somebody before any server.
    pub async fn before(base: &str, device: Device) -> Self {
        let browser = Browser::open(device).await;
        let base = base.trim_end_matches('/').to_owned();
        Self { browser, base, count: Count::default(), screens: 0, name: "somebody".to_owned() }
    }

    /// Signs in at a desk with the demo password.
    pub async fn sign_in(town: &Town, account: &str) -> Self {
        Self::sign_in_on(town, Device::Desktop, account).await
    }

    /// Signs in on a device with the demo password.
    pub async fn sign_in_on(town: &Town, device: Device, account: &str) -> Self {
        let mut actor = Self::visit(town, device).await;
        actor.sign_in_here(account, &town.password().await).await;
        actor
    }

    /// Signs in with the browser that is open; the path leaves the sign-in page.
    pub async fn sign_in_here(&mut self, account: &str, password: &str) {
        account.clone_into(&mut self.name);
        self.open(doors::SIGN_IN).await;
        let typed = |name: &str| format!("input[name={name}]:not([type=hidden])");
        self.fill(&format!("css={}", typed(doors::ACCOUNT_FIELD)), account).await;
        self.fill(&format!("css={}", typed(doors::PASSWORD_FIELD)), password).await;
        self.tap(&format!("css=form:has({}) button", typed(doors::PASSWORD_FIELD))).await;
        let start = Instant::now();
        while self.path().await.starts_with(doors::SIGN_IN) {
            if start.elapsed() > PATIENCE {
                self.give_up("could not sign in").await;
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Goes to an address of the town by typing it; costs nothing in a journey.
    pub async fn open(&mut self, path: &str) {
        let to = if path.contains("://") { path.to_owned() } else { format!("{}{path}", self.base) };
        if let Err(error) = self.driver().goto(&to).await {
            self.give_up(&format!("could not open {to}: {error}")).await;
        }
    }

    /// Touches or clicks a control by its name, `@test-id` or `css=…`.
    pub async fn tap(&mut self, name: &str) {
        let start = Instant::now();
        loop {
            let (found, names) = self.look_for("act", name).await;
            let mut why = format!("no control is called `{name}`; there are {names}");
            if let Some(element) = found {
                match element.click().await {
                    Ok(()) => break,
                    Err(error) => why = format!("could not tap `{name}`: {error}"),
                }
                let _ = element.scroll_into_view().await;
            }
            if start.elapsed() > PATIENCE {
                self.give_up(&why).await;
            }
            tokio::time::sleep(GLANCE).await;
        }
        self.count.taps += 1;
    }

    /// Types text into a field by its label, `@test-id` or `css=…`, in place of what stood there.
    pub async fn fill(&mut self, label: &str, text: &str) {
        let field = self.find("field", label).await;
        if let Err(error) = write(&field, text).await {
            self.give_up(&format!("could not fill `{label}`: {error}")).await;
        }
        self.count.fields += 1;
        self.count.characters += u32::try_from(text.chars().count()).unwrap();
    }

    /// Chooses an option of a list by what it is called.
    pub async fn choose(&mut self, label: &str, option: &str) {
        let field = self.find("field", label).await;
        let script = "const [list, name] = arguments; const squeeze = (text) => text.replace(/\\s+/g, ' ').trim();\
            const found = [...list.options].find((one) => squeeze(one.text) === name) || \
            [...list.options].find((one) => squeeze(one.text).includes(name)); if (!found) return false;\
            list.value = found.value; list.dispatchEvent(new Event('input', { bubbles: true }));\
            list.dispatchEvent(new Event('change', { bubbles: true })); return true;";
        let list = field.to_json().unwrap();
        if self.ask(script, vec![list, json!(option)]).await != json!(true) {
            self.give_up(&format!("`{label}` has no option `{option}`")).await;
        }
        self.count.fields += 1;
    }

    /// Presses keys as commands, one after the other, wherever the focus is.
    pub async fn keys(&mut self, keys: &str) {
        for key in keys.chars() {
            self.driver().action_chain().send_keys(key.to_string()).perform().await.unwrap();
            self.count.keys += 1;
        }
    }

    /// Presses one special key as a command.
    pub async fn press(&mut self, key: Key) {
        self.driver().action_chain().send_keys(TypingData::from(key)).perform().await.unwrap();
        self.count.keys += 1;
    }

    /// Waits until the page shows a text.
    pub async fn sees(&mut self, text: &str) {
        self.sees_within(text, PATIENCE).await;
    }

    /// Waits so long until the page shows a text.
    pub async fn sees_within(&mut self, text: &str, patience: Duration) {
        let start = Instant::now();
        while !has(&self.text().await, text) {
            if start.elapsed() > patience {
                self.give_up(&format!("does not see `{text}`")).await;
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Waits until a control of that name can be used.
    pub async fn can_tap(&mut self, name: &str) {
        self.find("act", name).await;
    }

    /// The page as loaded shows none of a text; load the page first and see something on it.
    pub async fn does_not_see(&mut self, text: &str) {
        if has(&self.text().await, text) {
            self.give_up(&format!("sees `{text}`, which must not be shown")).await;
        }
    }

    /// The text is not even in the source of the page, hidden or not.
    pub async fn source_is_without(&mut self, text: &str) {
        if self.driver().source().await.unwrap().contains(text) {
            self.give_up(&format!("`{text}` stands in the source of the page")).await;
        }
    }

    /// What the page shows.
    pub async fn text(&self) -> String {
        let text = self.ask("return document.body ? document.body.innerText : ''", Vec::new()).await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// What a field holds.
    pub async fn value(&mut self, label: &str) -> String {
        let field = self.find("field", label).await;
        field.prop("value").await.unwrap().unwrap_or_default()
    }

    /// The path and query of the page.
    pub async fn path(&self) -> String {
        let path = self.ask("return location.pathname + location.search", Vec::new()).await;
        path.as_str().unwrap_or_default().to_owned()
    }

    /// The title of the page.
    pub async fn title(&self) -> String {
        self.driver().title().await.unwrap()
    }

    /// Runs a script in the page and answers what it returns.
    pub async fn ask(&self, script: &str, arguments: Vec<Value>) -> Value {
        match self.driver().execute(script, arguments).await {
            Ok(answer) => answer.json().clone(),
            // The page changed under the script: nothing to tell yet.
            Err(_) => Value::Null,
        }
    }

    /// The page scrolls in one direction only: nothing is cut off at the side.
    pub async fn page_fits(&mut self) {
        let script = "const page = document.scrollingElement; return page.scrollWidth - page.clientWidth";
        let beyond = self.ask(script, Vec::new()).await.as_f64().unwrap_or_default();
        if beyond > 1.0 {
            self.give_up(&format!("the page is {beyond} px too wide")).await;
        }
    }

    /// The console of the browser holds no error.
    pub async fn console_is_quiet(&mut self) {
        self.console_is_quiet_but(&[]).await;
    }

    /// The same, but for errors that name one of these (`"status of 422"`, say).
    pub async fn console_is_quiet_but(&mut self, expected: &[&str]) {
        let log = self.driver().browser_log().await.unwrap();
        let loud = log.iter().filter(|entry| entry.level == "SEVERE").map(|entry| &*entry.message);
        let loud: Vec<&str> =
            loud.filter(|text| !expected.iter().any(|known| text.contains(known))).collect();
        if !loud.is_empty() {
            let loud = loud.join("\n");
            self.give_up(&format!("the console says:\n{loud}")).await;
        }
    }

    /// Takes the network away, or gives it back. A service worker keeps its own: kill the town
    /// where that matters.
    pub async fn offline(&mut self, gone: bool) {
        let conditions =
            json!({ "offline": gone, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.driver().cdp().send_raw("Network.enable", json!({})).await.unwrap();
        self.driver().cdp().send_raw("Network.emulateNetworkConditions", conditions).await.unwrap();
    }

    /// Keeps a picture under `target/screens`.
    pub async fn shot(&mut self, what: &str) -> PathBuf {
        let folder = target().join("screens");
        std::fs::create_dir_all(&folder).unwrap();
        self.screens += 1;
        let path = folder.join(format!("{}-{}-{}-{what}.png", story(), self.name, self.screens));
        self.driver().screenshot(&path).await.unwrap();
        path
    }

    /// Begins a journey: what is done from now on is counted for it.
    pub fn begin(&self, journey: &str) -> Journey {
        Journey::begin(journey, self.count)
    }

    /// What she has done so far.
    pub fn count(&self) -> Count {
        self.count
    }

    /// The driver, for what this harness has no word for.
    pub fn driver(&self) -> &WebDriver {
        self.browser.driver()
    }

    /// Closes the browser and hands over its profile, to see what it has kept.
    pub async fn leave(self) -> TempDir {
        self.browser.leave().await
    }

    async fn find(&mut self, kind: &str, name: &str) -> WebElement {
        let start = Instant::now();
        loop {
            let (found, names) = self.look_for(kind, name).await;
            if let Some(element) = found {
                return element;
            }
            if start.elapsed() > PATIENCE {
                self.give_up(&format!("nothing is called `{name}`; there are {names}")).await;
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    async fn look_for(&self, kind: &str, name: &str) -> (Option<WebElement>, String) {
        let found = self.ask(include_str!("page.js"), vec![json!(kind), json!(name)]).await;
        let element = found.get("element").filter(|element| !element.is_null());
        let element =
            element.and_then(|one| WebElement::from_json(one.clone(), self.driver().handle().clone()).ok());
        (element, found["names"].to_string())
    }

    /// Stops the story with a picture and the text of the page.
    async fn give_up(&mut self, why: &str) -> ! {
        let (path, text) = (self.path().await, self.text().await);
        let shot = self.shot("stuck").await;
        panic!("{} at {path}: {why}\n--- the page ---\n{text}\n--- see {} ---", self.name, shot.display());
    }
}

async fn write(field: &WebElement, text: &str) -> thirtyfour::error::WebDriverResult<()> {
    field.scroll_into_view().await?;
    field.clear().await?;
    field.send_keys(text).await
}

/// Whether a text stands in a page, whatever white space lies between.
fn has(page: &str, text: &str) -> bool {
    let squeeze = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    squeeze(page).contains(&squeeze(text))
}
