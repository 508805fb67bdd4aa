import List, { Row } from "./components/List";
import labels from "~/labels";
import unknown from "./missing";

export const App = () => (
  <main>
    <List items={[]} />
    <Row item={unknown} text={labels.kg} />
  </main>
);
