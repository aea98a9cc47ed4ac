//! A real browser with a profile of its own, driven through Debian's ChromeDriver.

use serde_json::json;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;
use tempfile::TempDir;
use thirtyfour::error::WebDriverResult;
use thirtyfour::{Capabilities, WebDriver};

/// What the person holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// 1366 × 768, mouse and keyboard.
    Desktop,
    /// 390 × 844, touch.
    Phone,
}

/// As a closed network and a small machine need it; the profile is added for each browser.
const FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--lang=zh-CN",
];

/// One browser and the program that drives it.
pub(crate) struct Browser {
    pub(crate) driver: Option<WebDriver>,
    process: Child,
    profile: Option<TempDir>,
}

impl Browser {
    /// Opens one; a machine under load may refuse the first time, and says why.
    pub(crate) async fn open(device: Device) -> Self {
        match Self::try_open(device).await {
            Ok(browser) => browser,
            Err(error) => {
                eprintln!("the browser did not start, trying once more: {error}");
                Self::try_open(device)
                    .await
                    .unwrap_or_else(|error| panic!("the browser did not start: {error}"))
            }
        }
    }

    async fn try_open(device: Device) -> WebDriverResult<Self> {
        let profile = tempfile::Builder::new().prefix("shouhu-browser-").tempdir().unwrap();
        let (process, port) = start_driver();
        let mut browser = Self { driver: None, process, profile: Some(profile) };
        let capabilities = capabilities(device, browser.profile());
        let builder = WebDriver::builder(format!("http://localhost:{port}"), capabilities);
        let driver = browser.driver.insert(builder.request_timeout(Duration::from_secs(60)).await?);
        driver.set_page_load_timeout(Duration::from_secs(60)).await?;
        Ok(browser)
    }

    pub(crate) fn driver(&self) -> &WebDriver {
        self.driver.as_ref().expect("the browser is open")
    }

    pub(crate) fn profile(&self) -> &Path {
        self.profile.as_ref().expect("the profile is here").path()
    }

    /// Quits, and hands over the profile as the browser left it on disk.
    pub(crate) async fn leave(mut self) -> TempDir {
        if let Some(driver) = self.driver.take() {
            driver.quit().await.unwrap();
        }
        let profile = self.profile.take().expect("the profile is here");
        for _ in 0..100 {
            if users_of(profile.path()).is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        profile
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Quitting politely would wait for the runtime that is waiting for us.
        if let Some(driver) = self.driver.take() {
            let _ = driver.leak();
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
        if let Some(profile) = &self.profile {
            for process in users_of(profile.path()) {
                let _ = Command::new("kill").args(["-9", &process]).stderr(Stdio::null()).status();
            }
        }
    }
}

/// Processes that name our profile: a browser that outlived its driver. Nobody else names it.
fn users_of(profile: &Path) -> Vec<String> {
    let name = profile.to_string_lossy().into_owned();
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let uses = |id: &String| {
        let line = std::fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(&name)
    };
    let ids = processes.map(|entry| entry.file_name().to_string_lossy().into_owned());
    ids.filter(|id| id.bytes().all(|byte| byte.is_ascii_digit())).filter(uses).collect()
}

/// Starts ChromeDriver on a port that it chooses.
fn start_driver() -> (Child, u16) {
    let program = std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".to_owned());
    let spawned = Command::new(&program)
        .arg("--port=0")
        .env("TZ", "Asia/Shanghai")
        .env("LANGUAGE", "zh_CN")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut process = spawned
        .unwrap_or_else(|error| panic!("{program}: {error}; ./check installs chromium and chromium-driver"));
    let output = process.stdout.take().unwrap();
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if let Some(port) = line.strip_suffix('.').and_then(|line| line.rsplit_once("on port ")) {
                let _ = sender.send(port.1.parse());
            }
        }
    });
    let port = receiver.recv_timeout(Duration::from_secs(30));
    let port = port.expect("chromedriver prints its port").expect("the port is a number");
    (process, port)
}

fn capabilities(device: Device, profile: &Path) -> Capabilities {
    let mut arguments: Vec<String> = FLAGS.iter().map(|flag| (*flag).to_owned()).collect();
    arguments.push(format!("--user-data-dir={}", profile.display()));
    let mut options = json!({ "prefs": { "intl.accept_languages": "zh-CN,zh" } });
    match device {
        Device::Desktop => arguments.push("--window-size=1366,768".to_owned()),
        Device::Phone => {
            arguments.push("--window-size=390,844".to_owned());
            options["mobileEmulation"] = json!({
                "deviceMetrics": { "width": 390, "height": 844, "pixelRatio": 3.0, "touch": true, "mobile": true }
            });
        }
    }
    options["args"] = json!(arguments);
    if let Ok(program) = std::env::var("CHROMIUM") {
        options["binary"] = json!(program);
    }
    let mut capabilities = Capabilities::new();
    capabilities.set("browserName", "chrome").unwrap();
    capabilities.set("goog:chromeOptions", options).unwrap();
    capabilities.set("goog:loggingPrefs", json!({ "browser": "ALL" })).unwrap();
    capabilities
}
