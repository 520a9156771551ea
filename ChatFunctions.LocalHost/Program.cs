using ChatFunctions.LocalHost;
using ChatFunctions.LocalHost.OfflineModel;
using ChatFunctions.LocalHost.Settings;
using ChatFunctions.LocalHost.Tables;
using ChatFunctions.LocalHost.Terminal;
using Microsoft.Extensions.Hosting;

if (args is ["chat", .. var chatArgs])
{
    return await TerminalProgram.RunAsync(chatArgs);
}

if (!CommandLine.TryParse(args, out var commandLine, out var complaint))
{
    Console.Error.WriteLine(complaint);
    Console.Error.WriteLine(CommandLine.Usage);
    return 2;
}

if (commandLine.Help)
{
    Console.WriteLine(CommandLine.Usage);
    return 0;
}

using var signals = new StopSignals();
try
{
    var repository = Repository.Find();
    var settings = LocalSettings.Load(repository);
    using var port = LoopbackPort.Reserve(commandLine.Port ?? settings.HttpPort ?? 7071);
    await using var table = await TableService.StartAsync(repository, settings, commandLine.TablePort, signals.Token);
    await using var model = await ChatModel.StartAsync(settings, signals.Token);
    await using var app = LocalApplication.Build(settings, port, [table.Settings, model.Settings]);
    await app.StartAsync(signals.Token);

    Console.WriteLine($"Table: {table.Description}");
    Console.WriteLine($"Model: {model.Description}");
    LocalApplication.PrintReady(app, port);

    await app.WaitForShutdownAsync(signals.Token);
    return 0;
}
catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
{
    return 0;
}
catch (Exception failure)
{
    Console.Error.WriteLine(StartFailure.Explain(failure));
    return 1;
}
