/** A mail server on a real socket (RFC 5321): keeps what it is given, refuses whom it is told to, and can be away. */
import { createServer, type Socket } from "node:net";

/** A letter as it arrived. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: string;
  /** Headers and body, as they were sent. */
  readonly data: string;
}

/** The running server. */
export interface MailServerEmulator {
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  /** Answers to `RCPT TO` from now on; null: it takes everybody. */
  answerRecipients(answer: string | null): void;
  stop(): Promise<void>;
}

/** Starts one on a free port. */
export async function startMailServer(): Promise<MailServerEmulator> {
  const mails: ReceivedMail[] = [];
  const sockets = new Set<Socket>();
  let refusal: string | null = null;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
    serve(socket, mails, () => refusal);
  });
  await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a mail server has a port");
  return {
    port: address.port,
    mails,
    answerRecipients: (answer) => {
      refusal = answer;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function serve(socket: Socket, mails: ReceivedMail[], refusal: () => string | null): void {
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  let held = "";
  let from = "";
  let to = "";
  let isData = false;
  const answerTo = (line: string): string => {
    switch (line.slice(0, 4).toUpperCase()) {
      case "EHLO":
      case "HELO":
      case "RSET":
      case "NOOP":
        return "250 mail.test";
      case "MAIL":
        from = /<(.*?)>/.exec(line)?.[1] ?? "";
        return "250 ok";
      case "RCPT":
        to = /<(.*?)>/.exec(line)?.[1] ?? "";
        return refusal() ?? "250 ok";
      case "DATA":
        isData = true;
        return "354 go on";
      case "QUIT":
        return "221 bye";
      default:
        return "502 not here";
    }
  };
  say("220 mail.test ESMTP");
  socket.setEncoding("utf8").on("data", (piece: string) => {
    held += piece;
    for (;;) {
      const end = isData ? "\r\n.\r\n" : "\r\n";
      const at = held.indexOf(end);
      if (at < 0) return;
      const text = held.slice(0, at);
      held = held.slice(at + end.length);
      if (!isData) {
        say(answerTo(text));
        continue;
      }
      isData = false;
      mails.push({ from, to, data: text });
      say("250 taken");
    }
  });
}
