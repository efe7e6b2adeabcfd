import { NestFactory } from "@nestjs/core";
import { AppModule, ConversationsService } from "./app.module";

async function bootstrap() {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  console.log(`created ${await app.get(ConversationsService).open("Hello")}`);
  await app.close();
}
bootstrap();
