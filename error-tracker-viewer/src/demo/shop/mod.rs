//! A small shop, written as anybody would write one, with `#[auto_track]` on its functions.

mod bank;
mod customers;
mod delivery;
mod inventory;
mod money;
mod orders;
mod payment;
mod recommendations;
mod report;

use std::{fs, io, net::TcpListener, thread};

use error_tracker::{capture_exception, capture_message, scope};

use self::{
    bank::Bank,
    customers::CUSTOMERS,
    delivery::Parcel,
    inventory::Inventory,
    payment::{Gateway, Receipt},
};
use super::folder::Folder;

/// One day: prices, customers, orders, parcels, figures.
pub(super) fn open_for_a_day(folder: &Folder) -> io::Result<()> {
    let bank = Bank::open()?;
    let gateway = Gateway {
        address: bank.address(),
        url: format!("http://market-street:earl-grey-hot@{}/v1/charges", bank.address()),
        api_token: "tok_live_Qm9uZUNoaW5hLTE3NjM".to_owned(),
    };
    let mut inventory = Inventory::default();
    said("price lists", import_prices(folder, &mut inventory));
    said("customers", welcome_customers());
    let mut receipts = Vec::new();
    said("orders", fill_orders(folder, &mut inventory, &gateway, &mut receipts)?);
    bank.close()?;
    said("orders while the bank is closed", fill_orders(folder, &mut inventory, &gateway, &mut receipts)?);
    said("parcels", send_parcels(&receipts)?);
    said("the evening", close(folder, &inventory, &receipts)?);
    Ok(())
}

/// How often something was tried, and how often it failed.
#[derive(Clone, Copy, Default)]
struct Tally {
    tried: usize,
    failed: usize,
}

impl Tally {
    fn count<T, E>(&mut self, outcome: &Result<T, E>) {
        self.tried += 1;
        self.failed += usize::from(outcome.is_err());
    }
}

fn said(what: &str, Tally { tried, failed }: Tally) {
    super::say(format_args!("  {what}: {tried} attempts, {failed} failed"));
}

fn import_prices(folder: &Folder, inventory: &mut Inventory) -> Tally {
    let mut tally = Tally::default();
    let lists = [
        ("our own", "own.csv"),
        ("Brown & Sons", "brown-and-sons.csv"),
        ("Dupont", "dupont.csv"),
        ("Kowalski", "kowalski.csv"),
        ("Rossi", "rossi.csv"),
    ];
    for (supplier, file) in lists {
        tally.count(&inventory.import(supplier, &folder.prices(file)));
    }
    tally
}

fn welcome_customers() -> Tally {
    let mut tally = Tally::default();
    for (email, password) in [
        ("ada@example.com", "difference-engine"),
        ("ada@example.com", "analytical-engine"),
        ("grace@example.com", "first-real-bug"),
        ("alan@example.com", "bombe-bletchley-40"),
        ("linus@example.com", "just-for-fun-91"),
    ] {
        tally.count(&customers::sign_in(email, password));
    }
    for (customer, voucher) in CUSTOMERS.iter().zip(["SUMMER-15", "WELCOME-TEN", "AUTUMN-300"]) {
        tally.count(&customers::redeem(customer, voucher));
    }
    for voucher in ["SPRING-", "TEA-2O", "TEA-1%", "LOYAL--5"] {
        tally.count(&customers::redeem(&CUSTOMERS[0], voucher));
    }
    tally
}

fn fill_orders(
    folder: &Folder,
    inventory: &mut Inventory,
    gateway: &Gateway,
    receipts: &mut Vec<Receipt>,
) -> io::Result<Tally> {
    let mut tally = Tally::default();
    let mut files: Vec<_> = fs::read_dir(folder.inbox())?.filter_map(|file| Some(file.ok()?.path())).collect();
    files.sort();
    // One that is announced and never came.
    files.push(folder.inbox().join("1050.json"));
    for path in files {
        let filled = orders::read(&path).and_then(|order| orders::fill(inventory, gateway, order));
        tally.count(&filled);
        receipts.extend(filled.ok());
    }
    Ok(tally)
}

fn send_parcels(receipts: &[Receipt]) -> io::Result<Tally> {
    let mut tally = Tally::default();
    // A carrier that takes calls and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0")?;
    let address = silent.local_addr()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        for (receipt, city) in receipts.iter().zip(["London", "New York", "Vilnius"]) {
            let parcel = Parcel { order: receipt.number, grams: receipt.amount.0, city };
            tally.count(&scope!(destination = parcel.city => { delivery::book(address, &parcel).await }));
        }
        drop(silent);
        let parcel = Parcel { order: 1049, grams: 9_500, city: "Paris" };
        tally.count(&scope!(destination = parcel.city => { delivery::book(address, &parcel).await }));
    });
    Ok(tally)
}

fn close(folder: &Folder, inventory: &Inventory, receipts: &[Receipt]) -> io::Result<Tally> {
    let mut tally = Tally::default();
    for season in ["spring", "summer", "autumn", "winter"] {
        recommendations::refresh(folder.path(), season);
        tally.count(&Err::<(), ()>(()));
    }
    for article in ["mug", "samovar"] {
        let shelf = inventory.shelf(article);
        if let Some(shelf) = shelf
            && shelf.left < 10
        {
            capture_message(format!("only {} of {article} left", shelf.left));
        }
        tally.count(&shelf.ok_or(()));
    }
    tally.count(&report::write(folder.path(), receipts));
    // The figures of each day of the week; on Sunday the shop is closed.
    let days = [receipts, receipts.get(..1).unwrap_or_default(), &[]];
    thread::scope(|scope| -> io::Result<()> {
        for day in days {
            let clerk = thread::Builder::new().name("figures".to_owned());
            tally.count(&clerk.spawn_scoped(scope, || report::average(day))?.join());
        }
        Ok(())
    })?;
    // Nobody has tracked this one.
    for setting in ["8", "eight"] {
        let opens = setting.parse::<u8>();
        tally.count(&opens);
        if let Err(error) = opens {
            capture_exception(&error);
        }
    }
    Ok(tally)
}
