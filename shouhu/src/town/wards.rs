//! The wards of the hospital, and the addresses in their QR codes.

use super::accounts::{Accounts, find};
use crate::error::Result;
use app::House;
use app::services::signin;

/// Ward names and the tokens of their QR codes.
///
/// # Errors
/// Faults of the store.
pub async fn ward_links(house: &House, accounts: &Accounts) -> Result<Vec<(String, String)>> {
    let mut links = Vec::new();
    for account in accounts.account.iter().filter(|a| a.place) {
        if let Some((id, _)) = find(house, &account.login).await? {
            links.push((account.name.clone(), signin::ward_token(house, id)));
        }
    }
    Ok(links)
}
