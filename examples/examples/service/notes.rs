//! What the service is about.

use std::sync::Arc;

use serde::Serialize;
use sqlx::{Error, FromRow, query, query_as};
use tenure::resource;

use crate::{Database, Mail, Mailer};

/// A note.
#[derive(Debug, Serialize, FromRow)]
pub struct Note {
    /// Its number.
    pub id: i64,
    /// What it says.
    pub text: String,
}

/// All notes. Built from its fields, each of which is a dependency: there is nothing else to write.
#[resource]
pub struct Notes {
    db: Arc<Database>,
    mailer: Arc<dyn Mailer>,
}

impl Notes {
    /// Adds a note, and tells the owner.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn add(&self, text: &str) -> Result<Note, Error> {
        let insert = query_as("INSERT INTO notes (text) VALUES (?) RETURNING id, text");
        let note: Note = insert.bind(text).fetch_one(&self.db.0).await?;
        self.mailer.send(Mail { to: "owner@example.org".to_owned(), text: format!("note {} was added", note.id) });
        Ok(note)
    }

    /// All of them, the oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn all(&self) -> Result<Vec<Note>, Error> {
        query_as("SELECT id, text FROM notes ORDER BY id").fetch_all(&self.db.0).await
    }

    /// One of them.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn get(&self, id: i64) -> Result<Option<Note>, Error> {
        query_as("SELECT id, text FROM notes WHERE id = ?").bind(id).fetch_optional(&self.db.0).await
    }

    /// Removes one; says whether there was one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn remove(&self, id: i64) -> Result<bool, Error> {
        let removed = query("DELETE FROM notes WHERE id = ?").bind(id).execute(&self.db.0).await?;
        Ok(removed.rows_affected() > 0)
    }
}
