using ChatFunctions.Benchmarks;
using ChatFunctions.Benchmarks.Contenders;
using ChatFunctions.Benchmarks.Floor;
using ChatFunctions.Benchmarks.Processes;
using ChatFunctions.Benchmarks.Tables;
using ChatFunctions.Benchmarks.Upstream;
using Microsoft.AspNetCore.Builder;

switch (args)
{
    case ["upstream"]:
        return await ServerMode.RunAsync(() =>
        {
            var server = UpstreamServer.Start();
            return Task.FromResult((server.Address.ToString(), (IAsyncDisposable)server));
        });
    case ["table"]:
        return await ServerMode.RunAsync(async () =>
        {
            var table = await TableStandIn.StartAsync();
            return (table.ConnectionString, table);
        });
    case ["floor", var upstream, var table]:
        return await ServeAsync(await FloorServer.BuildAsync(new Uri(upstream), table));
    case ["relay", var upstream]:
        return await ServeAsync(RelayServer.Build(new Uri(upstream)));
    case ["straightforward", var upstream, var table]:
        return await ServeAsync(StraightforwardServer.Build(new Uri(upstream), table));
    default:
        return await BenchmarkRun.RunAsync(args);
}

static Task<int> ServeAsync(WebApplication app) => ServerMode.RunAsync(async () =>
{
    app.Urls.Add("http://127.0.0.1:0");
    await app.StartAsync();
    return (app.Urls.First(), app);
});
