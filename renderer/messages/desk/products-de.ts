/** German of the back office's products. */
export const productsDe = {
  "productsDesk.none": "Noch keine Produkte",
  "productsDesk.name": "Bezeichnung",
  "productsDesk.branches": "Verkauft in",
  "productsDesk.price": "Preis",
  "productsDesk.openPrice": "Freier Preis",
} as const;
