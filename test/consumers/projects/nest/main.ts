import { NestFactory } from "@nestjs/core";
import { AppModule, ConversationsService } from "./app.module";

async function bootstrap() {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  const message = await app.get(ConversationsService).open("Hello");
  console.log(`created ${message.conversation_id}`);
  await app.close();
}
bootstrap();
