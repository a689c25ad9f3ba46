/** Refusals of the sync server, and of a till that deals with it. Part of the one table of codes in refusals.ts. */

/** Codes with their English sentences, see `REFUSALS`. */
export const SYNC_REFUSALS = {
  "request.form": { says: "The request is not in the agreed form: {where}.", todo: "Correct that and send it again." },
  "request.too_large": { says: "The request is larger than {largest} bytes.", todo: "Send less at once." },
  "request.too_many": {
    says: "Too many requests.",
    todo: "Wait {seconds, plural, one {# second} other {# seconds}} and try again.",
  },
  "request.not_found": { says: "There is nothing at this address.", todo: "Check the address." },

  "auth.wrong": {
    says: "E-mail address and password do not fit together.",
    todo: "Try again. After ten wrong tries, wait a quarter of an hour.",
  },
  "auth.ticket": { says: "This sign-in has waited too long.", todo: "Begin again with the password." },
  "auth.application": {
    says: "This application may not sign people in here.",
    todo: "Open the web app at the address of this server.",
  },
  "auth.grant": { says: "The code for this sign-in is not good, or not any more.", todo: "Sign in again." },
  "auth.second_factor_wrong": {
    says: "That does not prove that it is you.",
    todo: "Try again with a new code. After ten wrong tries, wait a quarter of an hour.",
  },
  "auth.second_factor_due": {
    says: "This organisation asks for a second factor.",
    todo: "Add one to your account, or show it, and try again.",
  },
  "auth.proof_due": {
    says: "It has been a while since you showed that it is you.",
    todo: "Show it again by second factor or password, and repeat what you did.",
  },
  "auth.factor_there": { says: "That is part of your account already.", todo: "Take it away first to add it anew." },
  "auth.factor_unknown": { says: "Your account has no such second factor.", todo: "Choose one from the list." },
  "auth.session_unknown": { says: "There is no such sign-in.", todo: "Choose one from the list." },
  "invitation.wrong": {
    says: "No invitation to your e-mail address has this code.",
    todo: "Check the code, or ask for a new one.",
  },
  "invitation.member": { says: "You belong to this organisation already.", todo: "Choose it from your list." },
  "invitation.joined": {
    says: "This person signs in to the server already, or is shut out.",
    todo: "Choose somebody who does not.",
  },
  "auth.signed_out": { says: "Nobody is signed in.", todo: "Sign in and try again." },
  "auth.refresh_reused": {
    says: "This sign-in was used twice and has been ended everywhere.",
    todo: "Sign in again. If it was not you, change the password.",
  },
  "auth.password_weak": {
    says: "That password is too easy to guess.",
    todo: "Use at least 12 characters with small and capital letters, a number and a sign.",
  },
  "auth.password_breached": {
    says: "That password was stolen somewhere before, or is one that many people choose.",
    todo: "Choose another one.",
  },
  "auth.assertion": {
    says: "The register's proof of who it is does not hold.",
    todo: "Check its clock, or enrol it again.",
  },

  "organisation.header": { says: "The request does not say which organisation it is for.", todo: "Send X-Org-ID." },
  "organisation.not_a_member": { says: "You do not belong to this organisation.", todo: "Choose one of your own." },
  "permission.missing": { says: "You may not do that.", todo: "Ask somebody who holds {permission}." },

  "staff.last_owner": { says: "This is the last owner.", todo: "Make somebody else an owner first." },
  "staff.above_you": { says: "This person may do more than you.", todo: "Ask somebody who may as much." },
  "role.unknown": { says: "There is no role {role}.", todo: "Choose a role from the list." },
  "role.taken": { says: "There is already a role {role}.", todo: "Use another name." },
  "sale.unknown": { says: "There is no such sale.", todo: "Look at the list of sales again." },
  "finding.unknown": { says: "There is no such finding.", todo: "Look at the list again." },
  "finding.own": { says: "This is about money and names you.", todo: "Have somebody else resolve it." },
  "branch.unknown": { says: "There is no such branch.", todo: "Choose a branch from the list." },
  "branch.name_taken": { says: "There is already a branch {name}.", todo: "Use another name." },
  "category.unknown": { says: "There is no such category.", todo: "Choose a category from the list." },
  "tax.unknown": { says: "There is no such tax.", todo: "Choose a tax from the list." },
  "product.has_variants": { says: "Variants of this product are still sold.", todo: "Take those out first." },
  "product.not_of_variants": {
    says: "A variant belongs to a product that has variants, and has none itself.",
    todo: "Choose the product that it is a variant of.",
  },
  "tax.in_use": { says: "Products are still sold with this tax.", todo: "Give those products another tax first." },
  "config.changed_meanwhile": {
    says: "Somebody changed this meanwhile.",
    todo: "Look at it again and repeat your change.",
  },

  "register.unknown": { says: "There is no such register.", todo: "Choose a register from the list." },
  "register.code_taken": { says: "There is already a register {code}.", todo: "Use another code." },
  "register.not_waiting": {
    says: "No device waits to become this register.",
    todo: "Type the code at the till first.",
  },
  "device.waiting": {
    says: "A manager has not confirmed this till yet.",
    todo: "Compare the fingerprint on both screens and confirm it on the server.",
  },
  "device.revoked": {
    says: "This register was shut out by a manager.",
    todo: "Sales stay on this till. Ask the manager, or enrol the till again.",
  },

  "enrolment.code_form": {
    says: "That is not an enrolment code.",
    todo: "Type its four groups of five letters and digits.",
  },
  "enrolment.code_wrong": {
    says: "The server does not accept this code.",
    todo: "A code works once and for ten minutes. Make a new one on the server.",
  },
  "enrolment.server_other": {
    says: "This is not the server the code was made on.",
    todo: "Check the address. If it is right, somebody may be in between: do not go on.",
  },
  "enrolment.already": { says: "This till belongs to a server already.", todo: "Remove it there first." },
  "enrolment.fingerprint": {
    says: "The fingerprint is not that of the waiting till.",
    todo: "Compare it once more. If it differs, refuse the till.",
  },
  "enrolment.register_taken": {
    says: "The server knows this till's books as another register.",
    todo: "Make the code at the register this till was before, and type that one.",
  },
  "enrolment.other_device": {
    says: "Another device has become this register at the server.",
    todo: "Use that one. To replace it, a manager shuts it out, and this till goes on from its backup.",
  },
  "enrolment.books_behind": {
    says: "The server has entries of this register that this till does not have.",
    todo: "This may be a copy. Enrol the till itself, or restore its newest backup and type the code again.",
  },
  "enrolment.sale_open": { says: "A sale is still on the screen.", todo: "Finish, hold or discard it first." },

  "journal.gap": { says: "Entries are missing between {expected} and {found}.", todo: "Send from {expected} on." },
  "journal.fork": {
    says: "Two tills have written different books under one name.",
    todo: "Go on selling. A manager resolves it on the server.",
  },
  "journal.chain": {
    says: "Entry {seq} does not follow the one before it: {why}.",
    todo: "Verify the journal of this till.",
  },
  "journal.signature": { says: "The signature is not this register's.", todo: "Enrol the till again." },
  "journal.register": { says: "The entries belong to another register.", todo: "Send only the register's own." },

  "sync.not_enrolled": { says: "This till does not belong to a server.", todo: "Enrol it first." },
  "sync.server_url": {
    says: "“{url}” is not the address of a server.",
    todo: "Type it as https://…; plain http only works on this computer itself.",
  },
  "server.unreachable": {
    says: "The server can't be reached.",
    todo: "Check the address and the network. Selling goes on without it.",
  },
  "server.not_evertill": { says: "What answers there is not an Evertill server.", todo: "Check the address." },
  "server.failed": {
    says: "Something went wrong on the server. Nothing was changed.",
    todo: "Try again later. The till keeps everything until then.",
  },
  "server.busy": {
    says: "The server is not ready.",
    todo: "Try again in a moment. The till keeps everything until then.",
  },
  "server.full": {
    says: "The server's disk is full.",
    todo: "Tell whoever runs it. The till keeps everything until then.",
  },
} as const satisfies Record<string, { says: string; todo: string }>;
