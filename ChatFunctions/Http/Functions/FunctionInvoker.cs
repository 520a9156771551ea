using Microsoft.AspNetCore.Routing.Patterns;

namespace ChatFunctions.Http.Functions;

/// <summary>Calls a function where no Functions worker does it.</summary>
internal static class FunctionInvoker
{
    private static readonly Type[] Returned = [typeof(void), typeof(Task), typeof(IResult), typeof(Task<IResult>)];

    /// <summary>
    /// A delegate that makes an instance from the request's services, binds <see cref="HttpRequest"/>, <see cref="CancellationToken"/> (the
    /// request's) and route values, awaits the method, and executes the result.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The method has a parameter or returns what ASP.NET Core and the worker treat differently.
    /// </exception>
    public static RequestDelegate Compile(HttpFunction function, IServiceProvider services)
    {
        var pattern = RoutePatternFactory.Parse(function.Route);
        foreach (var parameter in function.Method.GetParameters())
        {
            if (parameter.ParameterType != typeof(HttpRequest) && parameter.ParameterType != typeof(CancellationToken)
                && (parameter.ParameterType != typeof(string) || pattern.GetParameter(parameter.Name!) is null))
            {
                throw new InvalidOperationException(
                    $"Function {function.Name} may take HttpRequest, CancellationToken and string route values, "
                    + $"not '{parameter.ParameterType.Name} {parameter.Name}' with the route '{function.Route}'.");
            }
        }

        // The genuine worker turns any other object into an empty 200, which nobody means.
        if (!Returned.Contains(function.Method.ReturnType))
        {
            throw new InvalidOperationException(
                $"Function {function.Name} must return Task<IResult>, IResult, Task or void, not {function.Method.ReturnType.Name}.");
        }

        var create = function.Method.IsStatic ? null : ActivatorUtilities.CreateFactory(function.Method.DeclaringType!, Type.EmptyTypes);
        var options = new RequestDelegateFactoryOptions
        {
            ServiceProvider = services,
            RouteParameterNames = pattern.Parameters.Select(parameter => parameter.Name),
        };
        return RequestDelegateFactory.Create(
            function.Method, create is null ? null : context => create(context.RequestServices, null), options).RequestDelegate;
    }
}
