/** Buttons, tiles, keypad, displays, messages: what is pressed and what is said. */
import {
  Archive,
  Banknote,
  Percent,
  Printer,
  ReceiptText,
  Settings,
  ShoppingBasket,
  Trash2,
  TriangleAlert,
  Wifi,
} from "lucide-react";
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { AmountDisplay } from "#renderer/ui/amount-display.tsx";
import { Button, IconButton } from "#renderer/ui/button.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { Keypad } from "#renderer/ui/keypad.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { ProgressBar, Spinner } from "#renderer/ui/progress.tsx";
import { StatusBar, StatusItem } from "#renderer/ui/status-bar.tsx";
import { Tile, TileGrid } from "#renderer/ui/tile.tsx";
import { Toast, ToastPlace } from "#renderer/ui/toast.tsx";
import { Specimen } from "./specimen.tsx";
import { KEYS, MESSAGES, type SpecimenProps, WINDOW } from "./specimens.ts";
import { PRODUCTS } from "./specimens-goods.ts";

/** Shown as a sheet of specimens. */
export function KeysScene({ language }: SpecimenProps): ReactNode {
  return (
    <div className="gallery-sheet">
      <Buttons language={language} />
      <Displays language={language} />
      <Said language={language} />
      <Specimen name="Tile">
        <TileGrid label="Tile">
          {PRODUCTS[language].slice(3, 12).map((product) => (
            <Tile key={product.name} {...product} onPress={() => undefined} />
          ))}
          <Tile name={KEYS[language].settings} priceMinor={0} onPress={() => undefined} isDisabled />
        </TileGrid>
      </Specimen>
      <Keypads />
      <Waiting language={language} />
    </div>
  );
}

function Buttons({ language }: SpecimenProps): ReactNode {
  const { format } = useWords();
  const words = KEYS[language];
  return (
    <Specimen name="Button, IconButton, KeyHint">
      <div className="gallery-row">
        <Button kind="primary">{words.close}</Button>
        <Button>{words.hold}</Button>
        <Button kind="quiet">{words.more}</Button>
        <Button kind="danger">{words.discard}</Button>
      </div>
      <div className="gallery-row">
        <Button kind="primary" isDisabled>
          {words.close}
        </Button>
        <Button isDisabled>{words.hold}</Button>
        <Button kind="quiet" isDisabled>
          {words.more}
        </Button>
        <Button isBusy>{words.printing}</Button>
      </div>
      <div className="gallery-row">
        <Button icon={Archive} keyHint="F4">
          {words.hold}
        </Button>
        <Button icon={Percent} keyHint="F6">
          {words.discount}
        </Button>
        <Button isPressedIn>{words.discount}</Button>
        <IconButton icon={Settings} label={words.settings} />
        <IconButton icon={Trash2} label={words.remove} kind="plain" />
        <IconButton icon={Trash2} label={words.remove} kind="danger" />
      </div>
      <Button kind="primary" size="large" wide amount={format.amount(1372)} keyHint="F12">
        {words.pay}
      </Button>
      <Button kind="primary" size="large" wide isBusy amount={format.amount(1372)}>
        {words.pay}
      </Button>
      <Button kind="danger" size="large" wide amount={format.amount(1240)}>
        {words.refund}
      </Button>
    </Specimen>
  );
}

function Displays({ language }: SpecimenProps): ReactNode {
  const words = KEYS[language];
  return (
    <Specimen name="AmountDisplay">
      <AmountDisplay label={words.total} amountMinor={1372} note={words.tax} />
      <AmountDisplay label={words.total} amountMinor={99999999999} />
      <AmountDisplay label={words.due} amountMinor={372} size="large" />
      <AmountDisplay label={words.change} amountMinor={628} size="huge" direction="out" note={words.given} />
    </Specimen>
  );
}

function Said({ language }: SpecimenProps): ReactNode {
  const words = MESSAGES[language];
  return (
    <Specimen name="Message, StatusBar, Toast, EmptyState">
      <Message kind="trouble" title={words.trouble} action={{ label: words.troubleAction, onPress: () => undefined }}>
        {words.troubleText}
      </Message>
      <Message kind="info" title={words.info} onDismiss={() => undefined}>
        {words.infoText}
      </Message>
      <Message kind="success" title={words.success} />
      <StatusBar label={WINDOW[language].status}>
        <StatusItem icon={Wifi}>{WINDOW[language].sent}</StatusItem>
        <StatusItem icon={Printer} tone="attention" onPress={() => undefined}>
          {WINDOW[language].noPaper}
        </StatusItem>
        <StatusItem isLast>14:22</StatusItem>
      </StatusBar>
      <StatusBar label={WINDOW[language].status}>
        <StatusItem icon={Wifi} isSteady>
          {WINDOW[language].sent}
        </StatusItem>
        <StatusItem icon={TriangleAlert} tone="attention">
          {words.troubleText}
        </StatusItem>
        <StatusItem isLast>14:22</StatusItem>
      </StatusBar>
      <div className="gallery-boxed gallery-low">
        <EmptyState icon={ShoppingBasket} title={words.emptyTitle} />
        <ToastPlace>
          <Toast onGone={() => undefined} onUndo={() => undefined} timeoutMs={3_600_000}>
            {words.toast}
          </Toast>
        </ToastPlace>
      </div>
      <div className="gallery-boxed gallery-low">
        <EmptyState
          icon={ReceiptText}
          title={words.noReceipts}
          action={<Button icon={Banknote}>{KEYS[language].pay}</Button>}
        >
          {words.emptyText}
        </EmptyState>
      </div>
    </Specimen>
  );
}

function Keypads(): ReactNode {
  const [last, setLast] = useState("");
  return (
    <Specimen name={`Keypad ${last}`}>
      <div className="gallery-row">
        <Keypad onKey={setLast} hasDoubleZero enter={{}} />
        <Keypad onKey={setLast} isDisabled />
      </div>
    </Specimen>
  );
}

function Waiting({ language }: SpecimenProps): ReactNode {
  const words = MESSAGES[language];
  return (
    <Specimen name="ProgressBar, Spinner">
      <ProgressBar label={words.backup} value={37} largest={100} />
      <ProgressBar label={words.backup} value={3} largest={8} valueLabel="3 / 8" />
      <div className="gallery-row">
        <Spinner label={words.wait} />
        <Button kind="quiet">{words.abort}</Button>
      </div>
    </Specimen>
  );
}
