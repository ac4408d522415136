//! Delivery on the failing thread, for tests: the same rules, without threads, lines and pauses.

use std::sync::Arc;

use super::{
    Health, Judged, Plugins,
    channel::{Ear, Teller},
};
use crate::{
    notifier::{Gate, Judge},
    store::{Batch, Recorded, Store},
};

/// Tells everybody at once.
pub(crate) struct InlineDelivery {
    judge: Judge,
    tellers: Vec<(Teller, Gate)>,
    store: Arc<dyn Store>,
    plugins: Plugins,
}

impl InlineDelivery {
    pub(crate) fn new(plugins: &Plugins, store: Arc<dyn Store>) -> Self {
        let notifiers = plugins.notifiers.iter().map(|notifier| Ear::Notifier(Arc::clone(notifier)));
        let ticketing = plugins.ticketing.iter().map(|ticketing| Ear::Ticketing(Arc::clone(ticketing)));
        let tellers = ticketing.chain(notifiers).map(|ear| {
            let health = Arc::new(Health::default());
            let gate = ear.gate(plugins);
            plugins.counters.deliveries.lock().push(Arc::clone(&health));
            (Teller { ear, plugins: plugins.clone(), store: Arc::clone(&store), health }, gate)
        });
        let tellers = tellers.collect();
        Self { judge: Judge::new(plugins.notify.clone()), tellers, store, plugins: plugins.clone() }
    }

    /// Tells of a batch that was stored.
    pub(crate) fn tell(&mut self, batch: &Batch, recorded: &[Recorded]) {
        for judged in Judged::of_batch(batch, recorded, &mut self.judge, &*self.store, &self.plugins) {
            for (teller, gate) in &mut self.tellers {
                let concerns = match &teller.ear {
                    Ear::Notifier(_) => judged.notifies,
                    Ear::Ticketing(_) => judged.raises,
                };
                if concerns {
                    teller.pass(gate, judged.notification.clone(), &|_| false);
                }
            }
        }
    }
}
