using ChatFunctions;
using ChatFunctions.Hosting;
using Microsoft.Azure.Functions.Worker.Builder;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.AddChatFunctions();
return await WorkerProcess.RunAsync(builder);
