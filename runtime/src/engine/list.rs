//! The list behind a stack: last in, first out, with names for what is released early.
//!
//! The one lock here guards the list, and is never held while the user's code runs, is dropped or is woken.
//!
//! One at a time unwinds a stack, or else an entry would have its turn while what was pushed after it is still in use. Those
//! that come meanwhile wait. For the same reason what unwinds waits for entries that are being released.

use std::{
    collections::HashMap,
    fmt, mem, ptr,
    sync::{Arc, PoisonError},
    task::Waker,
};

use super::stack::{Action, Entry, EntryName, Stacked};
use crate::{
    core::descriptor::Descriptor,
    slot::Value,
    sync::{Mutex, MutexGuard},
};

/// Last in, first out.
#[derive(Default)]
pub(crate) struct Stack(Mutex<List>);

#[derive(Default)]
#[allow(clippy::struct_excessive_bools, reason = "each says something of its own, under the one lock")]
pub(crate) struct List {
    /// By ascending number.
    pub(super) slots: Vec<Slot>,
    /// The number of the next slot.
    next: u64,
    /// How many slots hold an entry.
    pub(super) live: usize,
    /// How many of these are instances.
    pub(super) instances: usize,
    /// The numbers of the entries that have been given a name.
    #[allow(clippy::box_collection, reason = "most stacks have none, and there are many")]
    names: Option<Box<HashMap<Arc<str>, Vec<u64>>>>,
    /// Takes nothing more.
    pub(super) sealed: bool,
    /// Somebody unwinds it.
    pub(super) unwinding: bool,
    /// How many entries are being released.
    pub(super) releasing: usize,
    pub(super) waiting: Vec<Waker>,
    /// The instance that is being made in one go, to lie here.
    pub(super) making: Option<&'static Descriptor>,
    /// Nothing is made in one go: others are being made, or nothing is made any more.
    pub(super) engaged: bool,
    /// Who makes something in one go has to tell others that it is there.
    pub(super) awaited: bool,
}

pub(super) struct Slot {
    number: u64,
    /// `None` where an entry was released early.
    pub(super) entry: Option<Entry>,
}

/// Which entries are taken.
#[derive(Clone, Copy)]
pub(crate) enum Which {
    /// All; where there is none any more and `seal` says so, there will be none.
    All {
        /// Takes nothing more.
        seal: bool,
    },
    /// Those that were pushed: instances stay.
    Pushed,
}

/// What comes next in an unwinding.
pub(crate) enum Next {
    Entry(Entry),
    /// There is none.
    Empty,
    /// Entries are being released; the waker is woken when they are gone.
    Wait,
}

/// The right to unwind a stack, or to release an entry of it; given up when it is dropped.
pub(crate) struct Pass {
    of: Arc<dyn Stacked>,
    release: bool,
}

impl Stack {
    /// Puts an entry on top.
    ///
    /// # Errors
    /// The entry back, where the stack takes nothing more.
    // It is handed on at once, and pushing is what happens a lot.
    #[allow(clippy::result_large_err)]
    pub(crate) fn push(&self, entry: Entry) -> Result<(), Entry> {
        let mut list = self.lock();
        if list.sealed {
            return Err(entry);
        }
        list.push(entry);
        Ok(())
    }

    /// What comes next, once no entry is being released any more.
    pub(crate) fn next(&self, which: Which, waker: &Waker) -> Next {
        let mut list = self.lock();
        if list.releasing > 0 {
            list.wait(waker);
            return Next::Wait;
        }
        list.take(which).map_or(Next::Empty, Next::Entry)
    }

    /// What comes next, whatever is being released.
    pub(crate) fn next_now(&self, which: Which) -> Option<Entry> {
        self.lock().take(which)
    }

    /// Takes the newest entry of this name.
    fn take_named(&self, name: &str) -> Option<Entry> {
        let mut list = self.lock();
        let entry = list.take_named(name)?;
        list.releasing += 1;
        Some(entry)
    }

    /// Takes all that was pushed, for another stack; instances stay.
    pub(crate) fn take_pushed(&self) -> Self {
        let mut list = self.lock();
        let next = list.next;
        let names = mem::take(&mut list.names);
        let slots = mem::take(&mut list.slots);
        let (instances, slots): (Vec<_>, Vec<_>) =
            slots.into_iter().filter(|slot| slot.entry.is_some()).partition(Slot::is_instance);
        let live = slots.len();
        list.live = instances.len();
        list.slots = instances;
        Self(Mutex::new(List { slots, next, live, names, ..List::default() }))
    }

    /// Takes all that there is, for another stack.
    pub(crate) fn take(&self) -> Self {
        let mut list = self.lock();
        let List { slots, next, live, instances, names, .. } = mem::take(&mut *list);
        list.next = next;
        Self(Mutex::new(List { slots, next, live, instances, names, ..List::default() }))
    }

    /// Whether nothing is in it, and nothing of it is being given back.
    pub(crate) fn is_idle(&self) -> bool {
        self.lock().is_idle()
    }

    /// Takes nothing more from now on, if nothing is in it, and nothing of it is being given back.
    pub(crate) fn seal_if_idle(&self) -> bool {
        let mut list = self.lock();
        let idle = list.is_idle();
        list.sealed |= idle;
        idle
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.lock().live == 0
    }

    /// How many entries were pushed, and are no instances.
    pub(crate) fn pushed(&self) -> usize {
        let list = self.lock();
        list.live - list.instances
    }

    /// What the entries are called, from the bottom up.
    pub(crate) fn names(&self) -> Vec<EntryName> {
        self.lock().slots.iter().filter_map(|slot| Some(slot.entry.as_ref()?.name.clone())).collect()
    }

    /// The instance of this resource, if there is one.
    #[inline]
    pub(crate) fn instance(&self, descriptor: &Descriptor) -> Option<Value> {
        self.lock().instance(descriptor).map(Arc::clone)
    }

    fn leave(&self, release: bool) {
        let mut list = self.lock();
        if release {
            list.releasing -= 1;
        } else {
            list.unwinding = false;
        }
        let waiting = mem::take(&mut list.waiting);
        drop(list);
        waiting.into_iter().for_each(Waker::wake);
    }

    #[inline]
    pub(super) fn lock(&self) -> MutexGuard<'_, List> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pass {
    /// That of who has taken it already.
    pub(crate) fn taken(of: Arc<dyn Stacked>) -> Self {
        Self { of, release: false }
    }

    /// The right to unwind; `None` as long as somebody else has it, and then the waker is woken.
    pub(crate) fn unwind(of: &Arc<dyn Stacked>, waker: &Waker) -> Option<Self> {
        let mut list = of.stack().lock();
        if list.unwinding {
            list.wait(waker);
            return None;
        }
        list.unwinding = true;
        Some(Self { of: Arc::clone(of), release: false })
    }

    /// The newest entry of this name, with the right to give it back.
    pub(crate) fn release(of: &Arc<dyn Stacked>, name: &str) -> Option<(Entry, Self)> {
        let entry = of.stack().take_named(name)?;
        Some((entry, Self { of: Arc::clone(of), release: true }))
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        self.of.stack().leave(self.release);
    }
}

impl List {
    /// The instance of this resource. What is asked for is most often what came last.
    #[inline]
    pub(crate) fn instance(&self, descriptor: &Descriptor) -> Option<&Value> {
        self.slots.iter().rev().find_map(|slot| match &slot.entry {
            Some(Entry { action: Action::Instance(instance), .. }) if ptr::eq(instance.descriptor, descriptor) => {
                Some(&instance.value)
            }
            _ => None,
        })
    }

    fn is_idle(&self) -> bool {
        self.live == 0 && !self.unwinding && self.releasing == 0 && self.making.is_none()
    }

    #[inline]
    pub(super) fn push(&mut self, entry: Entry) {
        let number = self.next;
        self.next += 1;
        self.live += 1;
        self.instances += usize::from(matches!(entry.action, Action::Instance(_)));
        if let EntryName::Given(name) = &entry.name {
            self.names.get_or_insert_default().entry(Arc::clone(name)).or_default().push(number);
        }
        self.slots.push(Slot { number, entry: Some(entry) });
    }

    fn take(&mut self, which: Which) -> Option<Entry> {
        let Which::All { seal } = which else { return self.pop_pushed() };
        let entry = self.pop();
        self.sealed |= seal && entry.is_none();
        entry
    }

    fn pop(&mut self) -> Option<Entry> {
        loop {
            if let Some(entry) = self.slots.pop()?.entry {
                self.forget(&entry);
                return Some(entry);
            }
        }
    }

    fn pop_pushed(&mut self) -> Option<Entry> {
        if self.instances == 0 {
            return self.pop();
        }
        let top = self.slots.iter_mut().rev().find(|slot| slot.entry.is_some() && !slot.is_instance())?;
        let entry = top.entry.take()?;
        self.forget(&entry);
        self.close_up();
        Some(entry)
    }

    fn take_named(&mut self, name: &str) -> Option<Entry> {
        let number = *self.names.as_ref()?.get(name)?.last()?;
        let at = self.slots.binary_search_by_key(&number, |slot| slot.number).ok()?;
        let entry = self.slots[at].entry.take()?;
        self.forget(&entry);
        self.close_up();
        Some(entry)
    }

    /// An entry is taken out, the newest of its name.
    fn forget(&mut self, entry: &Entry) {
        self.live -= 1;
        self.instances -= usize::from(matches!(entry.action, Action::Instance(_)));
        if let EntryName::Given(name) = &entry.name
            && let Some(names) = &mut self.names
            && let Some(numbers) = names.get_mut(name)
        {
            numbers.pop();
            if numbers.is_empty() {
                names.remove(name);
            }
        }
    }

    /// Takes out the gaps when they are more than half: each move is paid for by one that was made.
    fn close_up(&mut self) {
        if self.slots.len() > 16 && self.live < self.slots.len() / 2 {
            self.slots.retain(|slot| slot.entry.is_some());
        }
    }

    fn wait(&mut self, waker: &Waker) {
        if !self.waiting.iter().any(|waiting| waiting.will_wake(waker)) {
            self.waiting.push(waker.clone());
        }
    }
}

impl Slot {
    fn is_instance(&self) -> bool {
        matches!(self.entry, Some(Entry { action: Action::Instance(_), .. }))
    }
}

impl fmt::Debug for Stack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}
