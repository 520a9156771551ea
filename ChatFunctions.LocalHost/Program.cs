using ChatFunctions.LocalHost;
using ChatFunctions.LocalHost.Terminal;
using Microsoft.Extensions.Hosting;

const string usage =
    """
    Usage: dotnet run --project ChatFunctions.LocalHost [-- OPTIONS]
           dotnet run --project ChatFunctions.LocalHost -- chat [--help]

      --port N        port of the functions (7071; 0 takes any free one)
      --table-port N  port of the local table service (10002)
      --help          this text

    Settings come from the environment and from local.settings.json, the environment winning.
    """;

if (args is ["chat", .. var chatArgs])
{
    return await TerminalProgram.RunAsync(chatArgs);
}

var command = new CommandLine("LocalHost", usage, CommandLine.Port("--port", 0), CommandLine.Port("--table-port", 1));
return await command.RunAsync(args, async options =>
{
    using var signals = new Interrupts();
    try
    {
        await using var instance = await LocalInstance.StartAsync(
            CommandLine.PortOf(options, "--port"), CommandLine.PortOf(options, "--table-port"), new Dictionary<string, string?>(),
            signals.Exit);
        Console.WriteLine($"Table: {instance.Table}");
        Console.WriteLine($"Model: {instance.Model}");
        LocalApplication.PrintReady(instance.App, instance.Port);
        await instance.App.WaitForShutdownAsync(signals.Exit);
    }
    catch (OperationCanceledException) when (signals.Exit.IsCancellationRequested)
    {
        // Stopped before it served.
    }

    return 0;
});
